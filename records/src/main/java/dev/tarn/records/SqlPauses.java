package dev.tarn.records;

import java.time.Instant;
import java.util.Optional;

/// Pauses by the hash of their person.
final class SqlPauses implements Pauses {
  private static final String PAUSE =
      "INSERT INTO learning_pause (person, at) VALUES (?, ?) ON CONFLICT (person) DO NOTHING";
  private static final String RESUME = "DELETE FROM learning_pause WHERE person = ?";

  private final Reader reader;
  private final Writer writer;
  private final KeyedHash hash;

  SqlPauses(Reader reader, Writer writer, KeyedHash hash) {
    this.reader = reader;
    this.writer = writer;
    this.hash = hash;
  }

  @Override
  public Optional<Instant> since(Person person) {
    return reader.first(
        "SELECT at FROM learning_pause WHERE person = ?",
        row -> Instant.ofEpochMilli(row.getLong("at")),
        hashed(person));
  }

  @Override
  public boolean any() {
    return reader
        .first("SELECT at FROM learning_pause LIMIT 1", row -> row.getLong("at"))
        .isPresent();
  }

  @Override
  public void pause(Person person, Instant at) {
    change(PAUSE, hashed(person), at.toEpochMilli());
  }

  @Override
  public void resume(Person person) {
    change(RESUME, hashed(person));
  }

  private void change(String sql, Object... parameters) {
    writer.run(session -> {
      AccountChange.raise(session);
      return session.update(sql, parameters);
    });
  }

  private String hashed(Person person) {
    return hash.of("learning-pause", person.workspace(), person.project(), person.user());
  }
}
