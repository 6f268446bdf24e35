package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.NeutralReply.Finish.Reason;
import java.util.Optional;

/// `finish_reason`, both ways.
final class OpenAiFinish {
  private OpenAiFinish() {}

  /// Reads a reason; an empty one, which some providers send until the last chunk, is none.
  ///
  /// @param called whether tools were asked for, which some providers call a plain stop
  static Optional<Finish> read(String reason, boolean called) {
    return switch (reason) {
      case "" -> Optional.empty();
      case "length" -> Optional.of(Finish.of(Reason.LENGTH, reason));
      case "tool_calls", "function_call" -> Optional.of(Finish.of(Reason.TOOL_CALLS, reason));
      case "content_filter" -> Optional.of(Finish.of(Reason.CONTENT_FILTER, reason));
      default -> Optional.of(Finish.of(called ? Reason.TOOL_CALLS : Reason.STOP, reason));
    };
  }

  static String write(Finish finish) {
    return switch (finish.reason()) {
      case STOP -> "stop";
      case LENGTH -> "length";
      case TOOL_CALLS -> "tool_calls";
      case CONTENT_FILTER -> "content_filter";
    };
  }
}
