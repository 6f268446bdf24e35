package dev.tarn.router.dialect;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A name as one segment of a path, whatever stands in it: names come from clients. Pure.
public final class PathSegment {
  private PathSegment() {}

  /// All but unreserved characters percent-encoded (RFC 3986, section 2.3).
  public static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8)
        .replace("+", "%20")
        .replace("*", "%2A")
        .replace("%7E", "~");
  }

  /// The name; empty if it is not percent-encoded rightly.
  public static Optional<String> decoded(String segment) {
    try {
      // In a path a plus sign stands for itself.
      return Optional.of(URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
