package dev.tarn.router.remember;

import java.util.Optional;

/// A turn as a request or an answer shows it.
///
/// @param role `user` or `assistant`
/// @param text what the person or the model said, without wrappers of harnesses, not redacted
/// @param speaker the name the message carries
public record SeenTurn(
    String role, String text, Optional<String> speaker, Optional<String> messageId) {
  /// The role of a person.
  public static final String USER = "user";

  /// The role of a model.
  public static final String ASSISTANT = "assistant";

  /// Whether what is kept of the turn is a message word for word: nothing was taken out of it.
  public boolean isKeptAs(String message) {
    return text.equals(message.strip()) && Redaction.of(text).equals(text);
  }

  /// The turn as it may reach the disk: without secrets.
  SeenTurn redacted() {
    return new SeenTurn(role, Redaction.of(text).strip(), speaker, messageId);
  }
}
