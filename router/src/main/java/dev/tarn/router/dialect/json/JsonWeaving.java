package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.Said;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Weaving;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Puts blocks at the ends of messages, as splices: a string grows at its end, since some servers
/// refuse arrays; an array gets one more part, after any cache marker of the client.
public final class JsonWeaving implements Weaving {
  private static final String STRING_BEFORE = "{\"role\":\"user\",\"content\":";

  private final Form part;
  private final Form user;
  private final Form assistant;

  /// JSON with a text in it.
  private record Form(String before, String after) {
    /// @param json with `%s` where the text stands
    static Form of(String json) {
      int text = json.indexOf("%s");
      return new Form(json.substring(0, text), json.substring(text + 2));
    }

    String with(String text) {
      return before + quoted(text) + after;
    }
  }

  /// @param part a text part of the wire format, with `%s` where its text stands
  /// @param user a message of the user with this text
  /// @param assistant a message of the model
  public JsonWeaving(String part, String user, String assistant) {
    this.part = Form.of(part);
    this.user = Form.of(user);
    this.assistant = Form.of(assistant);
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

  @Override
  public List<Splice> precede(ChatRequest request, int message, List<Said> turns) {
    Span span = request.messages().get(message).span();
    String before =
        turns.stream()
            .map(said -> (said.role() == Role.USER ? user : assistant).with(said.text()) + ",")
            .collect(Collectors.joining());
    // A request may be a single string, which becomes the last message of a list.
    boolean isString = request.body()[span.start()] == '"';
    return isString
        ? List.of(insert(span.start(), "[" + before + STRING_BEFORE), insert(span.end(), "}]"))
        : List.of(insert(span.start(), before));
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
          insert(array.at(), (array.isEmpty() ? "" : ",") + part.with(block));
    };
  }

  private static Splice insert(int at, String json) {
    return new Splice(at, 0, json.getBytes(StandardCharsets.UTF_8));
  }

  private static String quoted(String text) {
    return new String(JsonStringEncoder.getInstance().quoteAsString(text));
  }
}
