package dev.tarn.router.dialect;

import dev.tarn.router.dialect.Message.Role;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What counts as a person's words in a request (`decisions.md`, "Weaving without breaking the
/// prompt cache"): a user turn is a message of role user that holds a person's text. What coding
/// agents wrap around it, and what the person marked `<private>`, does not count. Pure,
/// thread-safe.
public final class UserTurns {
  private static final String PRIVATE = "private";

  private final List<String> harnessTags;
  private final List<String> sideCallPrompts;

  /// @param harnessTags names of wrappers; one trailing `*` matches any rest
  /// @param sideCallPrompts openings of prompts that ask for titles and topics
  public UserTurns(List<String> harnessTags, List<String> sideCallPrompts) {
    this.harnessTags = harnessTags.stream().map(t -> t.toLowerCase(Locale.ROOT)).toList();
    this.sideCallPrompts = sideCallPrompts.stream().map(p -> p.toLowerCase(Locale.ROOT)).toList();
  }

  /// The person's words in a message, empty if there are none.
  public String personText(Message message) {
    return without(message.text(), this::isWrapper).strip();
  }

  /// Whether the newest user turn is new: no answer and no tool result follows it.
  public boolean opensTurn(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message message = messages.get(i);
      if (message.role() == Role.ASSISTANT || message.role() == Role.TOOL) {
        return false;
      }
      if (message.role() == Role.USER && !personText(message).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /// Whether the call is none of the person's: an answer of at most one token is asked for, or a
  /// title or topic.
  public boolean isSideCall(ChatRequest request) {
    if (request.maxTokens().isPresent() && request.maxTokens().getAsInt() <= 1) {
      return true;
    }
    for (Message message : request.messages()) {
      boolean instructs = message.role() == Role.SYSTEM || message.role() == Role.USER;
      if (instructs && opensLikeSideCall(message.text())) {
        return true;
      }
    }
    return false;
  }

  private boolean opensLikeSideCall(String text) {
    String opening = text.stripLeading();
    for (String prompt : sideCallPrompts) {
      if (opening.regionMatches(true, 0, prompt, 0, prompt.length())) {
        return true;
      }
    }
    return false;
  }

  private boolean isWrapper(String name) {
    if (name.equals(PRIVATE)) {
      return true;
    }
    for (String tag : harnessTags) {
      boolean matches =
          tag.endsWith("*")
              ? name.startsWith(tag.substring(0, tag.length() - 1))
              : name.equals(tag);
      if (matches) {
        return true;
      }
    }
    return false;
  }

  private interface TagTest {
    boolean matches(String name);
  }

  /// The text without elements whose names match. An element that is not closed stays, since a
  /// person may well write a `<`. Linear, since where each name is closed is found in one pass: a
  /// stranger's text may open a million elements.
  private static String without(String text, TagTest test) {
    if (text.indexOf('<') < 0) {
      return text;
    }
    Map<String, Deque<Integer>> closings = closings(text, test);
    if (closings.isEmpty()) {
      return text;
    }
    StringBuilder kept = new StringBuilder(text.length());
    int from = 0;
    int open = text.indexOf('<');
    while (open >= 0) {
      int nameEnd = nameEnd(text, open + 1);
      Deque<Integer> closes =
          closings.getOrDefault(name(text, open + 1, nameEnd), new ArrayDeque<>(0));
      while (!closes.isEmpty() && closes.getFirst() < nameEnd) {
        closes.removeFirst();
      }
      int next = open + 1;
      if (!closes.isEmpty()) {
        kept.append(text, from, open);
        from = text.indexOf('>', closes.removeFirst()) + 1;
        next = from;
      }
      open = text.indexOf('<', next);
    }
    return kept.append(text, from, text.length()).toString();
  }

  /// Where elements whose names match are closed, by name.
  private static Map<String, Deque<Integer>> closings(String text, TagTest test) {
    Map<String, Deque<Integer>> closings = new HashMap<>();
    for (int i = text.indexOf("</"); i >= 0; i = text.indexOf("</", i + 2)) {
      int nameEnd = nameEnd(text, i + 2);
      String name = name(text, i + 2, nameEnd);
      boolean whole = nameEnd < text.length() && text.charAt(nameEnd) == '>' && !name.isEmpty();
      if (whole && test.matches(name)) {
        closings.computeIfAbsent(name, n -> new ArrayDeque<>()).add(i);
      }
    }
    return closings;
  }

  private static String name(String text, int from, int to) {
    return text.substring(from, to).toLowerCase(Locale.ROOT);
  }

  private static int nameEnd(String text, int from) {
    int most = Math.min(text.length(), from + 64);
    int i = from;
    while (i < most
        && (Character.isLetterOrDigit(text.charAt(i)) || "-_".indexOf(text.charAt(i)) >= 0)) {
      i++;
    }
    return i;
  }
}
