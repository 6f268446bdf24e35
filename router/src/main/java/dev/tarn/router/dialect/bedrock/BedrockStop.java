package dev.tarn.router.dialect.bedrock;

import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.NeutralReply.Finish.Reason;
import java.util.Optional;

/// `stopReason`
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>).
final class BedrockStop {
  private BedrockStop() {}

  /// Whether the model wrote what cannot be read: with no answer before it, such an end is a
  /// failure, and not an empty answer.
  static boolean isFault(Finish finish) {
    return finish.nativeReason().startsWith("malformed_");
  }

  /// @param called whether the answer asks for tools; for an answer that a tool was called with it
  ///   does not
  static Optional<Finish> read(String reason, boolean called) {
    return switch (reason) {
      case "" -> Optional.empty();
      case "tool_use" -> Optional.of(Finish.of(called ? Reason.TOOL_CALLS : Reason.STOP, reason));
      case "max_tokens", "model_context_window_exceeded" ->
          Optional.of(Finish.of(Reason.LENGTH, reason));
      case "content_filtered", "guardrail_intervened" ->
          Optional.of(Finish.of(Reason.CONTENT_FILTER, reason));
      default -> Optional.of(Finish.of(Reason.STOP, reason));
    };
  }
}
