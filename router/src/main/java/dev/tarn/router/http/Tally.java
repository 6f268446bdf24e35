package dev.tarn.router.http;

import dev.tarn.router.dialect.Usage;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Experience;
import dev.tarn.router.provider.UpstreamReply.Try;
import java.util.List;

/// Counts what calls took: tries, tokens, money. Thread-safe.
record Tally(Metrics metrics, Experience experience) {
  /// What came of each try of a call.
  void tried(List<Try> tries) {
    for (Try one : tries) {
      String provider = one.attempt().provider().name();
      metrics.tried(
          provider,
          one.attempt().credential().source().wire(),
          one.reason().isEmpty() ? "status_" + one.status() : one.reason());
      if (!one.reason().isEmpty() || one.status() >= 400) {
        metrics.upstreamError(provider, error(one));
      }
    }
  }

  private static String error(Try one) {
    return switch (one.reason()) {
      case "" -> "status_" + one.status();
      case "unreachable" -> "provider_unreachable";
      case "late" -> "provider_timeout";
      case "full" -> "provider_queue_full";
      default -> one.reason();
    };
  }

  /// What an answer took, as its provider counts it.
  ///
  /// @param nanos from its first word to its end
  void answered(Call call, Attempt attempt, Bill.Charge charge, long nanos) {
    Usage usage = charge.usage();
    metrics.tokens(Metrics.Tokens.INPUT, usage.input());
    metrics.tokens(Metrics.Tokens.CACHED, usage.cached());
    metrics.tokens(Metrics.Tokens.OUTPUT, usage.output());
    experience.health().spoke(attempt, usage.output(), nanos);
    charge
        .model()
        .ifPresent(model ->
            charge
                .usd()
                .ifPresent(usd ->
                    metrics.cost(attempt.provider().name(), model.name(), call.mode(), usd)));
  }
}
