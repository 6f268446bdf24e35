package dev.tarn.router.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The W3C trace id of a call: the caller's (`traceparent`, Trace Context level 1), else a new one.
final class TraceIds {
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private static final HexFormat HEX = HexFormat.of();

  private TraceIds() {}

  /// It is told to everybody, so that it need not be hard to guess.
  static String of(HttpServerRequest request) {
    String traceparent = request.getHeader("traceparent");
    if (traceparent != null) {
      Matcher matcher = TRACEPARENT.matcher(traceparent.strip());
      if (matcher.matches() && !matcher.group(1).equals("0".repeat(32))) {
        return matcher.group(1);
      }
    }
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // All zeros are none.
    return HEX.toHexDigits(random.nextLong() | 1) + HEX.toHexDigits(random.nextLong());
  }
}
