package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.dialect.NeutralReply.Finish;
import dev.tarn.router.dialect.NeutralReply.Finish.Reason;
import java.util.Optional;

/// Why an answer ended, both ways (<https://ai.google.dev/api/generate-content#FinishReason>).
final class GeminiFinish {
  private GeminiFinish() {}

  /// Reads the reason of a candidate, or why there is none; empty while it goes on.
  ///
  /// @param called whether it asks for functions, which Gemini has no reason of its own for
  static Optional<Finish> read(JsonNode reply, boolean called) {
    String blocked = reply.path("promptFeedback").path("blockReason").asText("");
    if (!reply.path("candidates").path(0).isObject()) {
      return blocked.isEmpty()
          ? Optional.empty()
          : Optional.of(Finish.of(Reason.CONTENT_FILTER, blocked));
    }
    String reason = reply.path("candidates").path(0).path("finishReason").asText("");
    return switch (reason) {
      case "", "FINISH_REASON_UNSPECIFIED" -> Optional.empty();
      case "MAX_TOKENS" -> Optional.of(Finish.of(Reason.LENGTH, reason));
      case "SAFETY",
          "RECITATION",
          "BLOCKLIST",
          "PROHIBITED_CONTENT",
          "SPII",
          "MODEL_ARMOR",
          "IMAGE_SAFETY",
          "IMAGE_PROHIBITED_CONTENT",
          "IMAGE_RECITATION" ->
          Optional.of(Finish.of(Reason.CONTENT_FILTER, reason));
      default -> Optional.of(Finish.of(called ? Reason.TOOL_CALLS : Reason.STOP, reason));
    };
  }

  /// Whether the model went wrong, as when it wrote a call that is none: with no answer before it,
  /// such an end is a failure, and not an empty answer.
  static boolean isFault(Finish finish) {
    return finish.reason() == Reason.STOP && !finish.nativeReason().equals("STOP");
  }

  static String write(Finish finish) {
    return switch (finish.reason()) {
      case STOP, TOOL_CALLS -> "STOP";
      case LENGTH -> "MAX_TOKENS";
      case CONTENT_FILTER -> "SAFETY";
    };
  }
}
