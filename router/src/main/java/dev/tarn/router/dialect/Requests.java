package dev.tarn.router.dialect;

import java.util.Optional;

/// Reads the calls of a dialect. Thread-safe.
public interface Requests {
  /// Reads a body whose fields, but for `extra`, are the provider's.
  ///
  /// @param memory whether the messages are needed; if not, they may be any JSON
  /// @throws RouterException 400, saying what is wrong and where
  default ChatRequest read(byte[] body, boolean memory) {
    return read(body, memory, false);
  }

  /// Reads a body.
  ///
  /// @param memory whether the messages are needed; if not, they may be any JSON
  /// @param routed whether `models` and `provider` are said to the router, as OpenRouter's clients
  ///   say them; else they are the provider's
  /// @throws RouterException 400, saying what is wrong and where
  ChatRequest read(byte[] body, boolean memory, boolean routed);

  /// A field, at any depth of a body that [#read] has taken, that names something which an account
  /// holds at the provider.
  Optional<String> heldState(byte[] body);
}
