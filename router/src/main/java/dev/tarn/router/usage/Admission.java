package dev.tarn.router.usage;

import dev.tarn.records.Budgets.Reservation;
import dev.tarn.router.dialect.RouterException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// A call that was let in, until it is over. Belongs to one thread.
public final class Admission {
  private final Payer payer;
  private final Gate.Pass pass;
  private final Spending spending;
  private Optional<CompletableFuture<Reservation>> reserved = Optional.empty();
  private boolean over;

  Admission(Payer payer, Gate.Pass pass, Spending spending) {
    this.payer = payer;
    this.pass = pass;
    this.spending = spending;
  }

  /// Whether money is limited.
  public boolean hasBudget() {
    return payer.hasBudget();
  }

  /// Whether what the call really uses must be known, for a limit of tokens.
  public boolean countsTokens() {
    return payer.countsTokens();
  }

  /// Counts the prompt, by its estimate.
  ///
  /// @throws RouterException 429 if the last minute held too many tokens
  public void prompt(long tokens) {
    pass.countTokens(tokens);
  }

  /// Reserves what the call may cost. Completes on another thread.
  ///
  /// Fails with a [RouterException]: 429 if a budget does not hold it, 503 if that cannot be known.
  ///
  /// @param most nano-dollars
  public CompletableFuture<?> reserve(long most) {
    CompletableFuture<Reservation> reserving = spending.reserve(payer, most);
    if (over) {
      settle(reserving, 0);
    } else {
      reserved = Optional.of(reserving);
    }
    return reserving;
  }

  /// The call is over: what was reserved is settled, also if that is still under way.
  ///
  /// @param input tokens of the prompt, as far as known
  /// @param output tokens of the answer
  /// @param spent nano-dollars that count against budgets
  public void over(long input, long output, long spent) {
    pass.used(input, output);
    pass.close();
    over = true;
    reserved.ifPresent(reserving -> settle(reserving, spent));
  }

  private void settle(CompletableFuture<Reservation> reserving, long spent) {
    var _ = reserving.thenAccept(held -> spending.settle(held, spent));
  }
}
