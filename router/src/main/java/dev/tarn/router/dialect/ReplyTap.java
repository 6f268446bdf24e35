package dev.tarn.router.dialect;

import java.util.Optional;

/// Reads a reply while its bytes pass by. Never fails: what cannot be read is not read. Belongs to
/// one thread.
public interface ReplyTap {
  /// Reads nothing.
  ReplyTap NONE =
      new ReplyTap() {
        @Override
        public void feed(byte[] bytes) {}

        @Override
        public Tapped end() {
          return new Tapped("", true, Optional.empty(), Optional.empty());
        }
      };

  /// The next bytes, in pieces of any size.
  void feed(byte[] bytes);

  /// What was read; nothing may be fed afterwards.
  Tapped end();

  /// What a reply said.
  ///
  /// @param text of the first choice; empty if it held none or too much
  /// @param complete whether the model came to an end of its own: a finish reason was seen
  record Tapped(
      String text, boolean complete, Optional<String> finishReason, Optional<Usage> usage) {}
}
