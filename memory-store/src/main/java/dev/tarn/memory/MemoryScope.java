package dev.tarn.memory;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Whose memory: nothing is stored, found or forgotten without one, and nothing crosses it.
///
/// @param workspace id of the workspace that the memory key belongs to
/// @param project a partition of it, `default` if none was named
/// @param user an opaque name of up to 256 bytes
/// @param agent a further partition, for callers that keep agents apart
public record MemoryScope(String workspace, String project, String user, Optional<String> agent) {
  /// Longest user, project or agent name in UTF-8 bytes.
  private static final int MAX_NAME_BYTES = 256;

  /// Refuses blank and overlong names.
  public MemoryScope {
    check("workspace", workspace);
    check("project", project);
    check("user", user);
    agent.ifPresent(a -> check("agent", a));
  }

  private static void check(String what, String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("the " + what + " must not be blank");
    }
    if (isTooLong(name)) {
      throw new IllegalArgumentException(
          "the " + what + " must not be longer than " + MAX_NAME_BYTES + " bytes");
    }
  }

  /// Whether a user, project or agent name is longer than 256 bytes in UTF-8.
  public static boolean isTooLong(String name) {
    // No character takes more than three bytes.
    return name.length() > MAX_NAME_BYTES / 3
        && name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES;
  }

  /// This scope as one string: equal keys mean equal scopes, and [#parse(String)] reads it back.
  public String key() {
    String key = escape(workspace) + "/" + escape(project) + "/" + escape(user);
    return agent.map(a -> key + "/" + escape(a)).orElse(key);
  }

  /// Reads what [#key()] wrote.
  public static MemoryScope parse(String key) {
    String[] parts = key.split("/", -1);
    if (parts.length < 3 || parts.length > 4) {
      throw new IllegalArgumentException("not the key of a scope");
    }
    return new MemoryScope(
        unescape(parts[0]),
        unescape(parts[1]),
        unescape(parts[2]),
        parts.length == 4 ? Optional.of(unescape(parts[3])) : Optional.empty());
  }

  private static String escape(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8);
  }

  private static String unescape(String part) {
    return URLDecoder.decode(part, StandardCharsets.UTF_8);
  }
}
