package dev.tarn.router.remember;

import dev.tarn.memory.Turn;
import dev.tarn.router.remember.reading.Quarantine;
import java.time.Instant;
import java.util.Optional;

/// A turn as a request or an answer shows it.
///
/// @param role `user` or `assistant`
/// @param text what the person or the model said, without wrappers of harnesses, not redacted
/// @param speaker the name the message carries
/// @param at when it was said, where that is known; else it is said now
public record SeenTurn(
    String role,
    String text,
    Optional<String> speaker,
    Optional<String> messageId,
    Optional<Instant> at) {
  /// The role of a person.
  public static final String USER = "user";

  /// The role of a model.
  public static final String ASSISTANT = "assistant";

  /// A turn that is said now.
  public SeenTurn(String role, String text, Optional<String> speaker, Optional<String> messageId) {
    this(role, text, speaker, messageId, Optional.empty());
  }

  /// Whether what is kept of the turn is a message word for word, and can be recalled: nothing was
  /// taken out of it, and it is not kept apart.
  public boolean isKeptAs(String message) {
    return text.equals(message.strip())
        && Redaction.of(text).equals(text)
        && !Quarantine.isDue(text);
  }

  /// Whether it says too little to be remembered, such as a greeting.
  public boolean saysTooLittle() {
    return Turn.memoriesIn(text) == 0;
  }

  /// The turn as it may reach the disk: without secrets.
  ///
  /// @param open what of its text is not private
  SeenTurn redacted(String open) {
    return new SeenTurn(role, Redaction.of(open).strip(), speaker, messageId, at);
  }
}
