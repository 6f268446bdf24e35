package dev.tarn.router.http;

import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The W3C trace id of a call: the caller's (`traceparent`, Trace Context level 1), else a new one.
final class TraceIds {
  private static final Pattern TRACEPARENT =
      Pattern.compile("[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");

  private TraceIds() {}

  static String of(HttpServerRequest request, Supplier<String> ids) {
    String traceparent = request.getHeader("traceparent");
    if (traceparent != null) {
      Matcher matcher = TRACEPARENT.matcher(traceparent.strip());
      if (matcher.matches() && !matcher.group(1).equals("0".repeat(32))) {
        return matcher.group(1);
      }
    }
    return UUID.nameUUIDFromBytes(ids.get().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .toString()
        .replace("-", "");
  }
}
