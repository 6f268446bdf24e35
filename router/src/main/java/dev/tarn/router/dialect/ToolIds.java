package dev.tarn.router.dialect;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/// Ids of tool calls for dialects that allow only letters, digits, `_` and `-`. Another id is
/// rewritten, always the same way, and back.
public final class ToolIds {
  private static final Pattern PLAIN = Pattern.compile("[a-zA-Z0-9_-]+");
  private static final String MARK = "id64_";

  private ToolIds() {}

  /// The id itself if it is plain, else one that stands for it.
  public static String plain(String id) {
    boolean ambiguous = id.startsWith(MARK);
    return PLAIN.matcher(id).matches() && !ambiguous
        ? id
        : MARK
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(id.getBytes(StandardCharsets.UTF_8));
  }

  /// What [#plain] was given.
  public static String original(String plain) {
    if (!plain.startsWith(MARK)) {
      return plain;
    }
    try {
      byte[] id = Base64.getUrlDecoder().decode(plain.substring(MARK.length()));
      return new String(id, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      // Somebody's own id that only looks like one of ours.
      return plain;
    }
  }
}
