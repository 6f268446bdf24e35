package dev.tarn.router.dialect;

import java.util.List;
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
          return new Tapped("", true, false, false, Optional.empty(), Optional.empty());
        }
      };

  /// The next bytes, in pieces of any size, which nobody changes afterwards.
  void feed(byte[] bytes);

  /// What was read; nothing may be fed afterwards.
  Tapped end();

  /// The id under which the provider holds the exchange for calls that go on with it.
  default Optional<String> keptAs() {
    return Optional.empty();
  }

  /// The ids under which the provider holds the parts of the answer, for calls that name them.
  default List<String> keptItems() {
    return List.of();
  }

  /// Whether a word of the answer itself has been read, so that the model is no longer thinking.
  default boolean spoke() {
    return false;
  }

  /// Bytes of what the model wrote besides the text of its answer, as far as it is shown.
  default long besides() {
    return 0;
  }

  /// What a reply said.
  ///
  /// @param text of the first choice; empty if it held none or too much
  /// @param complete whether the model came to an end of its own: a finish reason, or after an
  ///   answer the stream's end marker, and no error
  /// @param failed whether the provider said in the reply that something went wrong
  /// @param calledTools whether the first choice asks for tools
  /// @param finishReason in the provider's words
  record Tapped(
      String text,
      boolean complete,
      boolean failed,
      boolean calledTools,
      Optional<String> finishReason,
      Optional<Usage> usage) {
    /// The same, but not complete.
    public Tapped incomplete() {
      return new Tapped(text, false, failed, calledTools, finishReason, usage);
    }
  }
}
