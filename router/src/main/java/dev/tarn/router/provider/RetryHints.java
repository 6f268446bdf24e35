package dev.tarn.router.provider;

import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How long a provider's headers ask to wait, in any of the ways that providers say it:
/// `Retry-After` in seconds or as a date (RFC 9110 section 10.2.3), `retry-after-ms` (OpenAI) and
/// `x-ms-retry-after-ms` (Azure), else when the limit that is used up is full again: OpenAI's
/// `x-ratelimit-reset-requests: 6m0s`, Anthropic's `anthropic-ratelimit-tokens-reset:
/// 2026-01-02T03:04:05Z`, OpenRouter's `x-ratelimit-reset` in milliseconds since 1970.
final class RetryHints {
  private static final Duration MOST = Duration.ofHours(24);
  private static final Pattern RESET =
      Pattern.compile("(?:x-ratelimit-reset|anthropic-ratelimit-.+-reset).*");
  private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{1,9})?");
  private static final Pattern SPAN =
      Pattern.compile(
          "(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,5})m(?!s))?(?:(\\d{1,7}(?:\\.\\d{1,9})?)s)?(?:(\\d{1,9}(?:\\.\\d{1,9})?)ms)?");

  private RetryHints() {}

  /// The time to wait from `now`; empty if nothing is said that can be read.
  static Optional<Duration> of(MultiMap headers, Instant now) {
    return number(headers, "retry-after-ms")
        .or(() -> number(headers, "x-ms-retry-after-ms"))
        .map(millis -> nanos(millis, 6))
        .or(() -> number(headers, "retry-after").map(seconds -> nanos(seconds, 9)))
        .or(() -> header(headers, "retry-after").flatMap(date -> until(date, now)))
        .or(() -> reset(headers, now))
        .map(RetryHints::bounded);
  }

  private static Duration bounded(Duration wait) {
    return wait.isNegative() ? Duration.ZERO : wait.compareTo(MOST) > 0 ? MOST : wait;
  }

  private static Optional<Duration> until(String date, Instant now) {
    try {
      Instant at = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return Optional.of(Duration.between(now, at));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /// The longest of those limits that are used up; the shortest of all if none says so.
  private static Optional<Duration> reset(MultiMap headers, Instant now) {
    List<Duration> used = new ArrayList<>();
    List<Duration> all = new ArrayList<>();
    for (Map.Entry<String, String> header : headers) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (RESET.matcher(name).matches()) {
        Optional<Duration> wait = span(header.getValue().strip(), now);
        wait.ifPresent(all::add);
        if ("0".equals(headers.get(name.replace("reset", "remaining")))) {
          wait.ifPresent(used::add);
        }
      }
    }
    return used.stream().max(Duration::compareTo).or(() -> all.stream().min(Duration::compareTo));
  }

  private static Optional<Duration> span(String value, Instant now) {
    Optional<BigDecimal> number = number(value);
    if (number.isPresent()) {
      return number.map(n -> since1970(n, now));
    }
    Matcher span = SPAN.matcher(value);
    if (!value.isEmpty() && span.matches()) {
      return Optional.of(
          nanos(part(span, 1), 9)
              .multipliedBy(86_400)
              .plus(nanos(part(span, 2), 9).multipliedBy(3_600))
              .plus(nanos(part(span, 3), 9).multipliedBy(60))
              .plus(nanos(part(span, 4), 9))
              .plus(nanos(part(span, 5), 6)));
    }
    try {
      return Optional.of(Duration.between(now, Instant.parse(value)));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /// Seconds to wait, or a time: in seconds since 1970, or in milliseconds.
  private static Duration since1970(BigDecimal number, Instant now) {
    long whole = number.longValue();
    if (whole > 100_000_000_000L) {
      return Duration.between(now, Instant.ofEpochMilli(whole));
    }
    return whole > 1_000_000_000L
        ? Duration.between(now, Instant.ofEpochSecond(whole))
        : nanos(number, 9);
  }

  private static BigDecimal part(Matcher span, int group) {
    String digits = span.group(group);
    return digits == null ? BigDecimal.ZERO : new BigDecimal(digits);
  }

  private static Duration nanos(BigDecimal number, int digits) {
    return Duration.ofNanos(
        number.movePointRight(digits).min(BigDecimal.valueOf(Long.MAX_VALUE)).longValue());
  }

  private static Optional<BigDecimal> number(MultiMap headers, String name) {
    return header(headers, name).flatMap(RetryHints::number);
  }

  private static Optional<String> header(MultiMap headers, String name) {
    return Optional.ofNullable(headers.get(name)).map(String::strip);
  }

  private static Optional<BigDecimal> number(String value) {
    return NUMBER.matcher(value).matches() ? Optional.of(new BigDecimal(value)) : Optional.empty();
  }
}
