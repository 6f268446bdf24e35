package dev.tarn.router.http;

import dev.tarn.records.KeyText;
import dev.tarn.router.dialect.RouterException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// What no path may hold, whatever it leads to. Pure.
final class PathFaults {
  private PathFaults() {}

  /// Refuses with 400 what no request line can hold: HTTP/2 carries it, and the next connection is
  /// HTTP/1.1.
  static void refuseUnwritable(String target) {
    if (target.chars().anyMatch(c -> c <= ' ' || c >= 0x7f || c == '#')) {
      throw RouterException.badRequest(
          "ambiguous_path",
          "The path and the query must be written in visible ASCII characters, others"
              + " percent-encoded.");
    }
  }

  /// Refuses with 400 what a server might read as another path.
  static void refuseAmbiguous(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    boolean dots = false;
    for (String segment : lower.replace("%2e", ".").split("/", -1)) {
      dots |= segment.equals(".") || segment.equals("..");
    }
    if (!path.startsWith("/")
        || dots
        || path.contains("//")
        || path.indexOf('\\') >= 0
        || lower.contains("%2f")
        || lower.contains("%5c")
        || lower.contains("%00")) {
      throw RouterException.badRequest(
          "ambiguous_path",
          "The path must not hold '//', dot segments, backslashes or encoded slashes.");
    }
  }

  /// Refuses with 400 a memory key in a path, which others log: it would go to the provider.
  static void refuseKeys(String path) {
    String decoded = path;
    try {
      decoded = URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Looked at as it stands.
    }
    if (KeyText.isIn(decoded)) {
      throw RouterException.badRequest(
          "memory_key_in_path",
          "There is a memory key in the path, where others can read it. Send it as"
              + " 'x-memorylake-api-key', or as the API key.");
    }
  }
}
