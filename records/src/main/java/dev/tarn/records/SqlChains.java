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
  private final Epochs epochs;

  SqlChains(Reader reader, Writer writer, Epochs epochs) {
    this.reader = reader;
    this.writer = writer;
    this.epochs = epochs;
  }

  @Override
  public Optional<Chain> find(String scope, String id) {
    return reader.first(
        "SELECT conversation, memory_ids, at FROM chain WHERE scope = ? AND id = ?",
        row ->
            new Chain(
                id,
                Optional.ofNullable(row.getString("conversation")),
                JsonStrings.read(row.getString("memory_ids")),
                Instant.ofEpochMilli(row.getLong("at"))),
        scope,
        id);
  }

  @Override
  public CompletableFuture<?> keep(String scope, Chain chain, long asOf) {
    return writer.submit(session ->
        epochs.outdated(session, scope, asOf)
            ? 0
            : session.update(
                KEEP,
                scope,
                chain.id(),
                chain.conversation(),
                JsonStrings.write(chain.memoryIds()),
                chain.at().toEpochMilli()));
  }
}
