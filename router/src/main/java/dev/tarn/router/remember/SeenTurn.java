package dev.tarn.router.remember;

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

  /// Whether what is kept of the turn is a message word for word: nothing was taken out of it.
  public boolean isKeptAs(String message) {
    return text.equals(message.strip()) && Redaction.of(text).equals(text);
  }

  /// The turn as it may reach the disk: without secrets.
  SeenTurn redacted() {
    return new SeenTurn(role, Redaction.of(text).strip(), speaker, messageId, at);
  }
}
