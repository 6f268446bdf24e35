package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// Receipts by id and scope.
final class SqlReceipts implements Receipts {
  private final Reader reader;

  SqlReceipts(Reader reader) {
    this.reader = reader;
  }

  @Override
  public Optional<Receipt> find(String scope, String id) {
    return reader.read(handle ->
        handle
            .createQuery("SELECT body, at FROM receipt WHERE id = :id AND scope = :scope")
            .bind("id", id)
            .bind("scope", scope)
            .map((row, context) ->
                new Receipt(id, row.getString("body"), Instant.ofEpochMilli(row.getLong("at"))))
            .findOne());
  }
}
