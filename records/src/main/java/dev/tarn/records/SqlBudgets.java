package dev.tarn.records;

import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Budgets in SQL. A refusal is undone by hand and not by a rollback, which would take the rest of
/// the group commit with it.
final class SqlBudgets implements Budgets {
  /// Reservations taken back in one transaction.
  private static final int STEP = 200;

  private static final String RESERVE =
      """
      UPDATE spending SET reserved = reserved + ?
      WHERE owner = ? AND period = ? AND spent + reserved + ? <= ? RETURNING number\
      """;
  private static final String OPEN =
      """
      INSERT INTO spending (owner, period, ends, spent, reserved)
      SELECT ?, ?, ?, COALESCE(sum(cost), 0), 0 FROM %s
      WHERE day >= ? AND day < ? AND key_source <> 'passthrough' AND %s = ?
      ON CONFLICT (owner, period) DO NOTHING\
      """;
  private static final String OPEN_KEY = OPEN.formatted(SqlUsageBook.CALLS, Owner.KEY.column());
  private static final String OPEN_WORKSPACE =
      OPEN.formatted(SqlUsageBook.CALLS, Owner.WORKSPACE.column());
  private static final String GIVE_BACK =
      "UPDATE spending SET reserved = reserved - ? WHERE number = ?";
  private static final String HOLD =
      """
      INSERT INTO reservation (id, holder, budgets, amount, expires_at) VALUES (?, ?, ?, ?, ?)\
      """;
  private static final String SETTLE =
      """
      UPDATE spending SET reserved = reserved - ?, spent = spent + ?
      WHERE owner = ? AND period = ?\
      """;

  private final Writer writer;

  SqlBudgets(Writer writer) {
    this.writer = writer;
  }

  @Override
  public CompletableFuture<Optional<Standing>> reserve(Reservation reservation, Instant until) {
    return writer.submit(session -> reserve(session, reservation, until.toEpochMilli()));
  }

  private static Optional<Standing> reserve(
      WriteSession session, Reservation reservation, long until) throws SQLException {
    long amount = reservation.amount();
    List<String> held = new ArrayList<>(reservation.budgets().size());
    for (Budget budget : reservation.budgets()) {
      Optional<String> number = reserve(session, budget, amount);
      if (number.isEmpty()) {
        for (String back : held) {
          session.update(GIVE_BACK, amount, Long.valueOf(back));
        }
        return Optional.of(standing(session, budget).orElseThrow());
      }
      held.add(number.get());
    }
    session.update(
        HOLD, reservation.id(), reservation.holder(), JsonStrings.write(held), amount, until);
    return Optional.empty();
  }

  private static Optional<String> reserve(WriteSession session, Budget budget, long amount)
      throws SQLException {
    Optional<String> number = conditionally(session, budget, amount);
    if (number.isPresent() || standing(session, budget).isPresent()) {
      return number;
    }
    session.update(
        budget.owner() == Owner.KEY ? OPEN_KEY : OPEN_WORKSPACE,
        budget.ownerName(),
        budget.periodName(),
        budget.ends().atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli(),
        budget.from().toEpochDay(),
        budget.ends().toEpochDay(),
        budget.name());
    return conditionally(session, budget, amount);
  }

  private static Optional<String> conditionally(WriteSession session, Budget budget, long amount)
      throws SQLException {
    return session.first(
        RESERVE,
        row -> row.getString(1),
        amount,
        budget.ownerName(),
        budget.periodName(),
        amount,
        budget.limit());
  }

  private static Optional<Standing> standing(WriteSession session, Budget budget)
      throws SQLException {
    return session.first(
        "SELECT spent, reserved FROM spending WHERE owner = ? AND period = ?",
        row -> new Standing(budget, row.getLong(1), row.getLong(2)),
        budget.ownerName(),
        budget.periodName());
  }

  @Override
  public CompletableFuture<?> settle(Reservation reservation, long spent) {
    return writer.submit(session -> {
      int held = session.update("DELETE FROM reservation WHERE id = ?", reservation.id());
      long back = held == 0 ? 0 : reservation.amount();
      for (Budget budget : reservation.budgets()) {
        session.update(SETTLE, back, spent, budget.ownerName(), budget.periodName());
      }
      return held;
    });
  }

  @Override
  public void renew(String holder, Instant until) {
    writer.run(session ->
        session.update(
            "UPDATE reservation SET expires_at = ? WHERE holder = ?",
            until.toEpochMilli(),
            holder));
  }

  @Override
  public int releaseExpired(Instant now) {
    int released = 0;
    int step = STEP;
    while (step == STEP) {
      step = writer.run(session -> releaseSome(session, now.toEpochMilli()));
      released += step;
    }
    return released;
  }

  private static int releaseSome(WriteSession session, long now) throws SQLException {
    List<Expired> found =
        session.all(
            "SELECT id, budgets, amount FROM reservation WHERE expires_at < ? LIMIT " + STEP,
            row -> new Expired(row.getString(1), row.getString(2), row.getLong(3)),
            now);
    for (Expired expired : found) {
      // Another process may have been quicker.
      if (session.update("DELETE FROM reservation WHERE id = ?", expired.id()) == 1) {
        for (String number : JsonStrings.read(expired.budgets())) {
          session.update(GIVE_BACK, expired.amount(), Long.valueOf(number));
        }
      }
    }
    return found.size();
  }

  /// A reservation that nobody renews.
  private record Expired(String id, String budgets, long amount) {}
}
