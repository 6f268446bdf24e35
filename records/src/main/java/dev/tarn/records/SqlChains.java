package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Chains by scope and id.
final class SqlChains implements Chains {
  private static final String KEEP =
      """
      INSERT INTO chain (scope, id, conversation, memory_ids, at) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (scope, id) DO UPDATE
        SET conversation = excluded.conversation, memory_ids = excluded.memory_ids,
          at = excluded.at\
      """;

  private final Reader reader;
  private final Writer writer;

  SqlChains(Reader reader, Writer writer) {
    this.reader = reader;
    this.writer = writer;
  }

  @Override
  public Optional<Chain> find(String scope, String id) {
    return reader.read(handle ->
        handle
            .createQuery(
                """
                SELECT conversation, memory_ids, at FROM chain
                WHERE scope = :scope AND id = :id\
                """)
            .bind("scope", scope)
            .bind("id", id)
            .map((row, context) ->
                new Chain(
                    id,
                    Optional.ofNullable(row.getString("conversation")),
                    JsonStrings.read(row.getString("memory_ids")),
                    Instant.ofEpochMilli(row.getLong("at"))))
            .findOne());
  }

  @Override
  public CompletableFuture<?> keep(String scope, Chain chain) {
    return writer.submit(session ->
        session.update(
            KEEP,
            scope,
            chain.id(),
            chain.conversation(),
            JsonStrings.write(chain.memoryIds()),
            chain.at().toEpochMilli()));
  }
}
