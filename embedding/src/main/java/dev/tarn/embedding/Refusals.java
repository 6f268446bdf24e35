package dev.tarn.embedding;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.embedding.EmbeddingException.Kind;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a status that is not 200 means. Of the body only codes are read and told: its sentences may
/// quote the texts, and some quote the key.
final class Refusals {
  /// Without digits and hyphens: no key looks so.
  private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z_.]{1,60}");

  private static final Set<String> CODE_FIELDS = Set.of("code", "type", "status", "reason");

  /// Codes by which a provider says with another status that it does not take the key (Gemini, 400)
  /// or that nobody pays for it (OpenAI, 429).
  private static final Set<String> DEAD = Set.of("API_KEY_INVALID", "insufficient_quota");

  private Refusals() {}

  static Endpoint.Failure failure(int status, HttpHeaders headers, byte[] body) {
    Set<String> codes = codes(body);
    Kind kind = codes.stream().anyMatch(DEAD::contains) ? Kind.DEAD_KEY : kind(status);
    String told = codes.isEmpty() ? "" : " (" + String.join(", ", codes) + ")";
    return new Endpoint.Failure(
        new EmbeddingException(kind, "The provider answered " + status + told + "."),
        status,
        retryAfter(headers));
  }

  private static Kind kind(int status) {
    return switch (status) {
      case 401, 402, 403 -> Kind.DEAD_KEY;
      case 429 -> Kind.LIMITED;
      case 408 -> Kind.UNREACHABLE;
      default -> status >= 500 ? Kind.UNREACHABLE : Kind.REFUSED;
    };
  }

  private static Set<String> codes(byte[] body) {
    Set<String> codes = new LinkedHashSet<>();
    try (JsonParser parser = VectorReader.JSON.createParser(body)) {
      while (parser.nextToken() != null) {
        boolean code =
            parser.currentToken() == JsonToken.VALUE_STRING
                && CODE_FIELDS.contains(String.valueOf(parser.currentName()));
        if (code && codes.size() < 4 && CODE.matcher(parser.getText()).matches()) {
          codes.add(parser.getText());
        }
      }
    } catch (IOException e) {
      // No JSON, or cut off: the status says enough.
      return codes;
    }
    return codes;
  }

  /// Seconds or a date (RFC 9110 section 10.2.3), which is told by the provider's own clock.
  private static Optional<Duration> retryAfter(HttpHeaders headers) {
    Optional<String> written = headers.firstValue("Retry-After");
    try {
      if (written.filter(text -> text.matches("[0-9]{1,6}")).isPresent()) {
        return written.map(Long::parseLong).map(Duration::ofSeconds);
      }
      Optional<ZonedDateTime> until = written.map(Refusals::date);
      Optional<ZonedDateTime> now = headers.firstValue("Date").map(Refusals::date);
      return until.flatMap(then -> now.map(from -> Duration.between(from, then)));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static ZonedDateTime date(String text) {
    return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
  }
}
