package dev.tarn.router.dialect.openai;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.dialect.Targets;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.JsonRequests;
import dev.tarn.router.dialect.json.JsonWeaving;
import java.util.Map;

/// OpenAI Responses (<https://platform.openai.com/docs/api-reference/responses>).
public final class OpenAiResponses {
  private OpenAiResponses() {}

  /// The dialect.
  public static Dialect dialect(ReadLimits limits) {
    return new Dialect(
        ProviderRow.Dialect.OPENAI,
        ProviderRow.Auth.BEARER,
        Targets.fixed(
            Map.of(
                "/responses", Target.Kind.CHAT,
                "/responses/input_tokens", Target.Kind.COUNT_TOKENS)),
        new JsonRequests(limits, ResponsesRequestView::new),
        new JsonWeaving(
            "{\"type\":\"input_text\",\"text\":\"%s\"}",
            "{\"role\":\"user\",\"content\":\"%s\"}",
            "{\"role\":\"assistant\",\"content\":\"%s\"}"),
        new JsonReplies(ResponsesReplyText::new, new ResponsesBeginnings()),
        ResponsesErrors.FORMAT);
  }
}
