package dev.tarn.router.dialect;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/// Takes elements such as `<system-reminder>…</system-reminder>` out of a text that is no XML: only
/// tags with names that are looked for count, everything else is text. Pure; next to linear in the
/// text.
final class TaggedText {
  private static final int MAX_NAME_CHARS = 64;

  private final String text;
  private final Predicate<String> wanted;
  private final List<Tag> tags = new ArrayList<>();

  /// An opening tag of a wanted name.
  private static final class Tag {
    private final int start;
    private final String name;

    /// After the tag that closes it, -1 if there is none.
    private int elementEnd = -1;

    Tag(int start, String name) {
      this.start = start;
      this.name = name;
    }
  }

  private TaggedText(String text, Predicate<String> wanted) {
    this.text = text;
    this.wanted = wanted;
  }

  /// The text without elements whose names, in lower case, are wanted. Elements of one name nest;
  /// one that is not closed by a tag of its own ends with the next closing tag of its name, and
  /// stays if there is none, since a person may well write a `<`.
  static String without(String text, Predicate<String> wanted) {
    if (text.indexOf('<') < 0) {
      return text;
    }
    TaggedText tagged = new TaggedText(text, wanted);
    tagged.findTags();
    return tagged.kept();
  }

  private void findTags() {
    Map<String, Deque<Tag>> open = new HashMap<>();
    Map<String, NavigableSet<Integer>> closings = new HashMap<>();
    for (int at = text.indexOf('<'); at >= 0; at = text.indexOf('<', at + 1)) {
      boolean closes = at + 1 < text.length() && text.charAt(at + 1) == '/';
      int nameStart = closes ? at + 2 : at + 1;
      int nameEnd = nameEnd(nameStart);
      int end = tagEnd(nameEnd);
      String name = text.substring(nameStart, nameEnd).toLowerCase(Locale.ROOT);
      if (name.isEmpty() || end < 0 || !wanted.test(name)) {
        continue;
      }
      Deque<Tag> ofName = open.computeIfAbsent(name, n -> new ArrayDeque<>());
      if (closes) {
        closings.computeIfAbsent(name, n -> new TreeSet<>()).add(end);
        if (!ofName.isEmpty()) {
          ofName.pop().elementEnd = end;
        }
      } else {
        tags.add(new Tag(at, name));
        if (text.charAt(end - 2) == '/') {
          tags.getLast().elementEnd = end;
        } else {
          ofName.push(tags.getLast());
        }
      }
    }
    closeTheUnclosed(closings);
  }

  private void closeTheUnclosed(Map<String, NavigableSet<Integer>> closings) {
    for (Tag tag : tags) {
      NavigableSet<Integer> ends = closings.get(tag.name);
      Integer next = tag.elementEnd < 0 && ends != null ? ends.higher(tag.start) : null;
      if (next != null) {
        tag.elementEnd = next;
      }
    }
  }

  private String kept() {
    StringBuilder kept = new StringBuilder(text.length());
    int from = 0;
    for (Tag tag : tags) {
      if (tag.start >= from && tag.elementEnd > 0) {
        kept.append(text, from, tag.start);
        from = tag.elementEnd;
      }
    }
    return kept.append(text, from, text.length()).toString();
  }

  private int nameEnd(int from) {
    int most = Math.min(text.length(), from + MAX_NAME_CHARS);
    int i = from;
    while (i < most && isNameChar(text.charAt(i))) {
      i++;
    }
    return i;
  }

  private static boolean isNameChar(char c) {
    return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == ':';
  }

  /// After the `>` of a tag whose name ends at `from`; attributes may stand between, but no `<` and
  /// not without end. -1 if it is no tag.
  private int tagEnd(int from) {
    if (from >= text.length() || !isBreak(text.charAt(from))) {
      return -1;
    }
    int most = Math.min(text.length(), from + 1_000);
    for (int i = from; i < most; i++) {
      char c = text.charAt(i);
      if (c == '>') {
        return i + 1;
      }
      if (c == '<') {
        return -1;
      }
    }
    return -1;
  }

  private static boolean isBreak(char c) {
    return c == '>' || c == '/' || Character.isWhitespace(c);
  }
}
