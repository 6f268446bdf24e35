package dev.tarn.router.dialect.openai;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.JsonRequests;
import dev.tarn.router.dialect.json.JsonWeaving;
import java.util.Map;

/// OpenAI chat completions (<https://platform.openai.com/docs/api-reference/chat>), and what is
/// compatible with them.
public final class OpenAiChat {
  private OpenAiChat() {}

  /// The dialect.
  public static Dialect dialect(ReadLimits limits) {
    return new Dialect(
        ProviderRow.Dialect.OPENAI,
        ProviderRow.Auth.BEARER,
        new DeploymentTargets(
            Map.of("/chat/completions", Target.Kind.CHAT, "/embeddings", Target.Kind.EMBEDDINGS)),
        new JsonRequests(limits, OpenAiRequestView::new),
        new JsonWeaving(
            "{\"type\":\"text\",\"text\":\"%s\"}",
            "{\"role\":\"user\",\"content\":\"%s\"}",
            "{\"role\":\"assistant\",\"content\":\"%s\"}"),
        new JsonReplies(OpenAiReplyText::new),
        OpenAiErrors.FORMAT,
        OpenAiTranslation.both());
  }
}
