package dev.tarn.router.dialect.anthropic;

import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.NeutralReply.Finish.Reason;
import java.util.Optional;

/// `stop_reason`, both ways
/// (<https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons>).
final class AnthropicStop {
  private AnthropicStop() {}

  /// @param sequence the one that ended the answer; empty if none did
  /// @param called whether the answer asks for tools; for an answer that a tool was called with it
  ///   does not
  static Finish read(String reason, String sequence, boolean called) {
    Reason read =
        switch (reason) {
          case "max_tokens", "model_context_window_exceeded" -> Reason.LENGTH;
          case "tool_use" -> called ? Reason.TOOL_CALLS : Reason.STOP;
          case "refusal" -> Reason.CONTENT_FILTER;
          default -> Reason.STOP;
        };
    return new Finish(read, reason, sequence.isEmpty() ? Optional.empty() : Optional.of(sequence));
  }

  static String write(Finish finish) {
    return switch (finish.reason()) {
      case STOP -> finish.stopSequence().isPresent() ? "stop_sequence" : "end_turn";
      case LENGTH -> "max_tokens";
      case TOOL_CALLS -> "tool_use";
      case CONTENT_FILTER -> "refusal";
    };
  }
}
