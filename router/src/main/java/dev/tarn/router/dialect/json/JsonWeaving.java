package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Weaving;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Puts blocks at the ends of messages, as splices: a string grows at its end, since some servers
/// refuse arrays; an array gets one more part, after any cache marker of the client.
public final class JsonWeaving implements Weaving {
  private final String beforeText;
  private final String afterText;

  /// @param part a text part of the wire format, with `%s` where its text stands
  public JsonWeaving(String part) {
    int text = part.indexOf("%s");
    this.beforeText = part.substring(0, text);
    this.afterText = part.substring(text + 2);
  }

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

  private Splice grown(ContentEnd end, String block) {
    return switch (end) {
      case ContentEnd.OfString string -> insert(string.at(), quoted(block));
      case ContentEnd.OfArray array ->
          insert(array.at(), (array.isEmpty() ? "" : ",") + beforeText + quoted(block) + afterText);
    };
  }

  private static Splice insert(int at, String json) {
    return new Splice(at, 0, json.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
