package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetryHintsTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      textBlock =
          """
          retry-after: 2                                                         | PT2S
          Retry-After: 0.5                                                       | PT0.5S
          retry-after: Fri, 2 Jan 2026 03:04:35 GMT                              | PT30S
          retry-after: Fri, 2 Jan 2026 03:04:00 GMT                              | PT0S
          retry-after-ms: 1500                                                   | PT1.5S
          retry-after: 9; retry-after-ms: 1500                                   | PT1.5S
          x-ms-retry-after-ms: 250                                               | PT0.25S
          x-ratelimit-reset-requests: 6m0s                                       | PT6M
          x-ratelimit-reset-tokens: 120ms                                        | PT0.12S
          x-ratelimit-reset-requests: 2m59.56s; x-ratelimit-reset-tokens: 7.66s  | PT7.66S
          x-ratelimit-reset-requests: 1h2m3s; x-ratelimit-remaining-requests: 0; x-ratelimit-reset-tokens: 1s; x-ratelimit-remaining-tokens: 9 | PT1H2M3S
          x-ratelimit-reset: 1767323055000                                       | PT10S
          x-ratelimit-reset: 1767323055                                          | PT10S
          anthropic-ratelimit-tokens-reset: 2026-01-02T03:05:05Z                 | PT1M
          retry-after: 999999999                                                 | PT24H
          retry-after: soon                                                      | none
          retry-after: -1                                                        | none
          x-ratelimit-reset-requests: later                                      | none
          x-request-id: 5                                                        | none
          """)
  void aHint_isReadInEveryWayThatItIsSaid(String headers, Duration wanted) {
    MultiMap sent = HttpHeaders.headers();
    for (String header : headers.split("; ", -1)) {
      sent.add(header.split(": ", 2)[0], header.split(": ", 2)[1]);
    }

    assertThat(RetryHints.of(sent, NOW)).isEqualTo(Optional.ofNullable(wanted));
  }
}
