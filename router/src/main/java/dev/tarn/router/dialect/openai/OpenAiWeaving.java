package dev.tarn.router.dialect.openai;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Weaving;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Edits of a chat call, as splices: a string grows at its end, since some OpenAI-compatible
/// servers refuse arrays; an array gets one more text part, after any cache marker of the client.
public final class OpenAiWeaving implements Weaving {
  @Override
  public List<Splice> weave(ChatRequest request, Map<Integer, String> blocks) {
    List<Splice> splices = new ArrayList<>(blocks.size());
    blocks.forEach((index, block) ->
        request
            .messages()
            .get(index)
            .end()
            .filter(end -> !block.isEmpty())
            .ifPresent(end -> splices.add(grown(end, block))));
    return splices;
  }

  /// Another name for the model.
  public static Splice rename(Span model, String name) {
    return new Splice(
        model.start(),
        model.end() - model.start(),
        ("\"" + quoted(name) + "\"").getBytes(StandardCharsets.UTF_8));
  }

  private static Splice grown(Message.ContentEnd end, String block) {
    return switch (end) {
      case ContentEnd.OfString string -> insert(string.at(), quoted(block));
      case ContentEnd.OfArray array ->
          insert(
              array.at(),
              (array.isEmpty() ? "" : ",")
                  + "{\"type\":\"text\",\"text\":\""
                  + quoted(block)
                  + "\"}");
    };
  }

  private static Splice insert(int at, String json) {
    return new Splice(at, 0, json.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
