package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Thoughts by scope and id, opened as they are read.
final class SqlThoughts implements Thoughts {
  private static final String KEEP =
      """
      INSERT INTO thought (scope, id, sealed, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (scope, id) DO UPDATE SET sealed = excluded.sealed, at = excluded.at\
      """;

  private final Reader reader;
  private final Writer writer;
  private final BlockCipher cipher;
  private final Epochs epochs;

  SqlThoughts(Reader reader, Writer writer, BlockCipher cipher, Epochs epochs) {
    this.reader = reader;
    this.writer = writer;
    this.epochs = epochs;
    this.cipher = cipher;
  }

  @Override
  public Optional<String> find(String scope, String id) {
    return reader
        .first(
            "SELECT sealed FROM thought WHERE scope = ? AND id = ?",
            row -> row.getBytes("sealed"),
            scope,
            id)
        .flatMap(sealed -> cipher.open(sealed, "thought", scope, id));
  }

  @Override
  public CompletableFuture<?> keep(String scope, String id, String thought, Instant at, long asOf) {
    return writer.submit(session ->
        epochs.outdated(session, scope, asOf)
            ? 0
            : session.update(
                KEEP, scope, id, cipher.seal(thought, "thought", scope, id), at.toEpochMilli()));
  }
}
