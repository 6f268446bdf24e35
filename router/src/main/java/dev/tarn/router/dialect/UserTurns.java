package dev.tarn.router.dialect;

import dev.tarn.router.dialect.Message.Role;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

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
    return TaggedText.without(message.text(), this::isWrapper).strip();
  }

  /// Whether a message is a user turn: of role user, with a person's words and no tool's answer.
  public boolean isUserTurn(Message message) {
    return message.role() == Role.USER && !message.isToolResult() && !personText(message).isEmpty();
  }

  /// Index of the last user turn.
  public OptionalInt lastUserTurn(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (isUserTurn(messages.get(i))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /// Whether the newest user turn is new: no answer and no tool result follows it.
  public boolean opensTurn(List<Message> messages) {
    for (int i = messages.size() - 1; i >= 0; i--) {
      Message message = messages.get(i);
      if (message.role() == Role.ASSISTANT || message.isToolResult()) {
        return false;
      }
      if (isUserTurn(message)) {
        return true;
      }
    }
    return false;
  }

  /// Whether the call is none of the person's: an answer of at most one token is asked for, or a
  /// title or topic, by the instructions or the newest message of the user.
  public boolean isSideCall(ChatRequest request) {
    if (request.maxTokens().isPresent() && request.maxTokens().getAsInt() <= 1) {
      return true;
    }
    boolean newest = true;
    for (Message message : request.messages().reversed()) {
      boolean instructs = message.role() == Role.SYSTEM || (newest && message.role() == Role.USER);
      if (instructs && opensLikeSideCall(message.text())) {
        return true;
      }
      newest &= message.role() != Role.USER;
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
}
