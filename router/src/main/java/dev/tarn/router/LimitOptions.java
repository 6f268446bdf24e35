package dev.tarn.router;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.records.CallLimits;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// What calls may use, as options of a command.
final class LimitOptions {
  private static final BigDecimal MOST_USD = BigDecimal.valueOf(1_000_000_000);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Option(names = "--requests-per-minute", paramLabel = "N", description = "Most calls a minute.")
  private Optional<Integer> requestsPerMinute = Optional.empty();

  @Option(names = "--tokens-per-minute", paramLabel = "N", description = "Most tokens a minute.")
  private Optional<Integer> tokensPerMinute = Optional.empty();

  @Option(names = "--concurrent-calls", paramLabel = "N", description = "Most calls at a time.")
  private Optional<Integer> concurrentCalls = Optional.empty();

  @Option(names = "--usd-per-day", paramLabel = "USD", description = "Most dollars a day (UTC).")
  private Optional<BigDecimal> usdPerDay = Optional.empty();

  @Option(names = "--usd-per-month", paramLabel = "USD", description = "Most dollars a month.")
  private Optional<BigDecimal> usdPerMonth = Optional.empty();

  /// What they say.
  ///
  /// @throws ParameterException if one of them is below zero, or beyond all reason
  CallLimits limits() {
    boolean negative =
        Stream.of(requestsPerMinute, tokensPerMinute, concurrentCalls)
            .flatMap(Optional::stream)
            .anyMatch(limit -> limit < 0);
    boolean beyond =
        Stream.of(usdPerDay, usdPerMonth)
            .flatMap(Optional::stream)
            .anyMatch(usd -> usd.signum() < 0 || usd.compareTo(MOST_USD) > 0);
    if (negative || beyond) {
      throw new ParameterException(
          spec.commandLine(), "Limits must be 0 or more, and dollars at most " + MOST_USD + ".");
    }
    return new CallLimits(
        requestsPerMinute, tokensPerMinute, concurrentCalls, usdPerDay, usdPerMonth);
  }

  /// As the command line prints them.
  static ObjectNode view(CallLimits limits) {
    ObjectNode view = JsonNodeFactory.instance.objectNode();
    limits.requestsPerMinute().ifPresent(n -> view.put("requests_per_minute", n));
    limits.tokensPerMinute().ifPresent(n -> view.put("tokens_per_minute", n));
    limits.concurrentCalls().ifPresent(n -> view.put("concurrent_calls", n));
    limits.usdPerDay().ifPresent(usd -> view.put("usd_per_day", usd));
    limits.usdPerMonth().ifPresent(usd -> view.put("usd_per_month", usd));
    return view;
  }
}
