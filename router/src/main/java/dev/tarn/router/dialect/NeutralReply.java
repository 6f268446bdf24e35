package dev.tarn.router.dialect;

import java.util.List;
import java.util.Optional;

/// A whole answer in no dialect's words.
///
/// @param id the provider's, without what its dialect begins every id with; empty if it gave none
/// @param model the provider's name for it; empty if it gave none
/// @param content in order; thinking before what came of it
public record NeutralReply(
    String id, String model, List<Content> content, Finish finish, Optional<Usage> usage) {

  /// Why an answer ended.
  ///
  /// @param nativeReason the provider's word
  /// @param stopSequence the one that ended it, where the provider tells
  public record Finish(Reason reason, String nativeReason, Optional<String> stopSequence) {
    /// Without a stop sequence.
    public static Finish of(Reason reason, String nativeReason) {
      return new Finish(reason, nativeReason, Optional.empty());
    }

    /// The reasons that dialects share.
    public enum Reason {
      STOP,
      LENGTH,
      TOOL_CALLS,
      CONTENT_FILTER
    }
  }
}
