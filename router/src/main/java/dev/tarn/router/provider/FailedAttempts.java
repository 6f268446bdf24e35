package dev.tarn.router.provider;

import dev.tarn.router.dialect.RouterException;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.Optional;

/// What is to be told of a call that nobody answered: the failure of its first attempt, and if keys
/// that are not the caller's were refused, that of the first one with a key that was taken. Belongs
/// to one event loop.
final class FailedAttempts {
  private final Plan plan;
  private Optional<Told> first = Optional.empty();
  private Optional<UpstreamReply> refusedKey = Optional.empty();
  private Optional<Duration> leastWait = Optional.empty();
  private int firstIndex;
  private int limited;

  /// How a call ends that nobody answered.
  sealed interface Told {}

  /// With a provider's own words.
  record Refusal(UpstreamReply reply) implements Told {}

  /// With ours.
  record Fault(RouterException why) implements Told {}

  FailedAttempts(Plan plan) {
    this.plan = plan;
  }

  boolean isEmpty() {
    return first.isEmpty();
  }

  /// The attempt at this place of the plan failed, perhaps once more.
  void with(int index, UpstreamReply reply) {
    put(index, new Refusal(reply));
  }

  void with(int index, RouterException why) {
    put(index, new Fault(why));
  }

  /// Its key has had enough for now.
  void limited(int index, UpstreamReply reply, Optional<Duration> wait) {
    limited++;
    wait.filter(w -> leastWait.filter(least -> least.compareTo(w) <= 0).isEmpty())
        .ifPresent(w -> leastWait = Optional.of(w));
    with(index, reply);
  }

  /// A key that is not the caller's was refused.
  void key(UpstreamReply reply) {
    reply.letGo();
    if (refusedKey.isEmpty() && reply.status() >= 400) {
      refusedKey = Optional.of(reply);
    }
  }

  private void put(int index, Told told) {
    if (first.isEmpty() || firstIndex == index) {
      first.ifPresent(FailedAttempts::letGo);
      first = Optional.of(told);
      firstIndex = index;
    } else {
      letGo(told);
    }
  }

  /// None of it will be told.
  void letGo() {
    first.ifPresent(FailedAttempts::letGo);
  }

  private static void letGo(Told told) {
    if (told instanceof Refusal refusal) {
      refusal.reply().letGo();
    }
  }

  /// The failure of the first attempt that says something of the call.
  Optional<Told> first() {
    return first;
  }

  /// The same; what is owed is told as it is where there is nobody else to ask.
  Optional<Told> told() {
    boolean owes =
        plan.attempts().size() == 1 && refusedKey.filter(key -> key.status() == 402).isPresent();
    return first.or(() -> owes ? refusedKey.map(Refusal::new) : Optional.empty());
  }

  /// Every key was refused, which the client can do nothing about; told in our words, since
  /// providers quote the key in theirs.
  RouterException exhausted() {
    Attempt only = plan.first();
    if (plan.attempts().size() == 1 && only.credential().source() == KeySource.HOSTED) {
      return RouterException.badGateway(
          "provider_refused_key",
          only.provider().name()
              + " refused the operator's key; tell the operator of this router.");
    }
    return RouterException.badGateway(
        "upstream_credentials_exhausted",
        "Every key that this call may use was refused by its provider; the workspace's admin can"
            + " test and change stored keys under /v1/provider-keys.");
  }

  /// A client that waits for the least of what several keys ask for finds one that is ready.
  void shortenWait(UpstreamReply told) {
    if (limited < 2 || leastWait.isEmpty() || told.status() != 429) {
      return;
    }
    long seconds = leastWait.get().plusMillis(999).toSeconds();
    told.headers()
        .remove("retry-after-ms")
        .remove("x-ms-retry-after-ms")
        .set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
  }
}
