package dev.tarn.records;

import dev.tarn.records.Answers.Claim.Answered;
import dev.tarn.records.Answers.Claim.Forgotten;
import dev.tarn.records.Answers.Claim.Other;
import dev.tarn.records.Answers.Claim.UnderWay;
import dev.tarn.records.Answers.Claim.Yours;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Answers by scope and id. All of it is the writer's, so that two calls never both take a key.
final class SqlAnswers implements Answers {
  private static final String TAKE =
      """
      INSERT INTO answer (scope, id, fingerprint, at) VALUES (?, ?, ?, ?)
      ON CONFLICT (scope, id) DO UPDATE SET at = excluded.at
        WHERE answer.status IS NULL AND answer.at < ? AND answer.fingerprint = excluded.fingerprint
      RETURNING number\
      """;
  private static final String FIND =
      "SELECT fingerprint, status, sealed, forgotten FROM answer WHERE scope = ? AND id = ?";
  private static final String KEEP =
      "UPDATE answer SET status = ?, sealed = ? WHERE scope = ? AND id = ? AND status IS NULL";
  private static final String RELEASE =
      "DELETE FROM answer WHERE scope = ? AND id = ? AND status IS NULL";

  /// Takes the bodies of a scope's answers away: any of them may hold what is forgotten.
  static final String FORGET =
      """
      UPDATE answer SET sealed = NULL, forgotten = 1 WHERE scope = ? AND sealed IS NOT NULL\
      """;

  private final Writer writer;
  private final BlockCipher cipher;

  SqlAnswers(Writer writer, BlockCipher cipher) {
    this.writer = writer;
    this.cipher = cipher;
  }

  @Override
  public CompletableFuture<Claim> claim(String scope, String id, String fingerprint, Instant at) {
    return writer.submit(session -> {
      boolean taken =
          session
              .first(
                  TAKE,
                  row -> row.getLong(1),
                  scope,
                  id,
                  fingerprint,
                  at.toEpochMilli(),
                  at.minus(LONGEST).toEpochMilli())
              .isPresent();
      return taken
          ? new Yours()
          : session.first(FIND, row -> claim(row, scope, id, fingerprint), scope, id).orElseThrow();
    });
  }

  private Claim claim(ResultSet row, String scope, String id, String fingerprint)
      throws SQLException {
    if (!row.getString("fingerprint").equals(fingerprint)) {
      return new Other();
    }
    int status = row.getInt("status");
    if (row.wasNull()) {
      return new UnderWay();
    }
    byte[] sealed = row.getBytes("sealed");
    if (row.getInt("forgotten") > 0) {
      return new Forgotten();
    }
    if (sealed == null) {
      return new Answered(new Answer(status, Optional.empty()));
    }
    return cipher
        .open(sealed, "answer", scope, id)
        .<Claim>map(body -> new Answered(new Answer(status, Optional.of(body))))
        .orElseGet(Forgotten::new);
  }

  @Override
  public CompletableFuture<?> keep(String scope, String id, Answer answer) {
    Optional<byte[]> sealed = answer.body().map(body -> cipher.seal(body, "answer", scope, id));
    return writer.submit(session -> session.update(KEEP, answer.status(), sealed, scope, id));
  }

  @Override
  public CompletableFuture<?> release(String scope, String id) {
    return writer.submit(session -> session.update(RELEASE, scope, id));
  }
}
