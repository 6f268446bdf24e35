package dev.tarn.router.dialect.gemini;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.json.JsonReplies;
import dev.tarn.router.dialect.json.JsonRequests;
import dev.tarn.router.dialect.json.JsonWeaving;

/// Google Gemini's `generateContent` (<https://ai.google.dev/api/generate-content>).
public final class GeminiGenerate {
  private GeminiGenerate() {}

  /// The dialect.
  public static Dialect dialect(ReadLimits limits) {
    return new Dialect(
        ProviderRow.Dialect.GEMINI,
        ProviderRow.Auth.X_GOOG_API_KEY,
        GeminiTargets.PATHS,
        new JsonRequests(limits, GeminiRequestView::new),
        new JsonWeaving(
            "{\"text\":\"%s\"}",
            "{\"role\":\"user\",\"parts\":[{\"text\":\"%s\"}]}",
            "{\"role\":\"model\",\"parts\":[{\"text\":\"%s\"}]}"),
        new JsonReplies(GeminiReplyText::new),
        GeminiErrors.FORMAT,
        GeminiTranslation.both());
  }
}
