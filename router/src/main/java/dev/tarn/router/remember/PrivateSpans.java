package dev.tarn.router.remember;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Takes out what people mark as private: `<private>…</private>`. It is sent to the provider and
/// remembered nowhere.
///
/// Spans nest, and their tags are known in any case and with attributes. What is in doubt is
/// private: a tag that nothing closes reaches to the end of its message and over those that follow,
/// until one closes it; a tag that closes what nothing opened reaches back to the beginning of its
/// message. Linear. Belongs to one thread.
public final class PrivateSpans {
  private static final Pattern TAG =
      Pattern.compile("(?iU)<\\s{0,3}(/?)\\s{0,3}private(?:\\s[^<>]{0,200})?/?>");

  private int depth;

  /// What of a message that stands alone is not private.
  public static String strip(String text) {
    return text.indexOf('<') < 0 ? text : new PrivateSpans().next(text);
  }

  /// What of the next turns of a conversation is not private, one text for each. Only its person
  /// opens and closes spans that reach over turns.
  public List<String> next(List<SeenTurn> turns) {
    return turns.stream().map(this::next).toList();
  }

  private String next(SeenTurn turn) {
    return turn.role().equals(SeenTurn.USER)
        ? next(turn.text())
        : isOpen() ? "" : strip(turn.text());
  }

  /// What of the next message of a conversation is not private.
  public String next(String text) {
    if (depth == 0 && text.indexOf('<') < 0) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    int from = 0;
    Matcher tag = TAG.matcher(text);
    while (tag.find()) {
      boolean closes = !tag.group(1).isEmpty();
      if (depth == 0 && closes) {
        kept.setLength(0);
      } else if (depth == 0) {
        kept.append(text, from, tag.start());
      }
      depth = closes ? Math.max(0, depth - 1) : depth + 1;
      from = tag.end();
    }
    return depth == 0 ? kept.append(text, from, text.length()).toString() : kept.toString();
  }

  /// Whether a span is open, so that whatever comes next is private.
  public boolean isOpen() {
    return depth > 0;
  }
}
