package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.NeutralRequest.Speaker;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.Turns;
import dev.tarn.router.dialect.json.Json;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes turns as `contents`. Used once, by one thread.
///
/// Of thinking only the seal goes back, and only to whom it came from: on the part that it stood
/// before. Where a model demands one and none was kept, Google's own placeholder stands for it
/// (<https://ai.google.dev/gemini-api/docs/thought-signatures>, "FAQs").
final class GeminiContentWriter {
  private static final String NO_SEAL_KEPT = "skip_thought_signature_validator";

  private final GeminiModel model;
  private final GeminiPartWriter parts;
  private final Map<String, String> functions = new HashMap<>();

  GeminiContentWriter(GeminiModel model, Carrying carrying) {
    this.model = model;
    this.parts = new GeminiPartWriter(carrying);
  }

  ObjectNode system(List<Content.Text> system) {
    ObjectNode content = Json.object();
    ArrayNode written = content.putArray("parts");
    system.forEach(text -> written.add(parts.part(text)));
    return content;
  }

  ArrayNode contents(List<Turn> turns) {
    ArrayNode contents = Json.array();
    List<Turn> sealed = turns.stream().map(GeminiContentWriter::withSealsAlone).toList();
    for (Turn turn : Turns.alternating(sealed)) {
      boolean said = turn.speaker() == Speaker.ASSISTANT;
      ObjectNode content = contents.addObject().put("role", said ? "model" : "user");
      if (said) {
        model(turn.parts(), content.putArray("parts"));
      } else {
        user(turn.parts(), content.putArray("parts"));
      }
    }
    return contents;
  }

  private static Turn withSealsAlone(Turn turn) {
    List<Content> kept = new ArrayList<>(turn.parts().size());
    for (Content part : turn.parts()) {
      boolean unsealed =
          part instanceof Content.Thinking thinking
              && (!thinking.isOf(ProviderRow.Dialect.GEMINI) || thinking.seal().isEmpty());
      if (!unsealed) {
        kept.add(part);
      }
    }
    return new Turn(turn.speaker(), kept);
  }

  private void model(List<Content> said, ArrayNode to) {
    String seal = "";
    boolean called = false;
    for (Content part : said) {
      if (part instanceof Content.Thinking thinking) {
        seal = thinking.seal();
        continue;
      }
      if (part instanceof Content.ToolCall call) {
        functions.put(call.id(), call.name());
        // Of calls made at once only the first bears one.
        seal = seal.isEmpty() && !called && model.demandsSeals() ? NO_SEAL_KEPT : seal;
        called = true;
      }
      seal(to.add(parts.part(part)), seal);
      seal = "";
    }
    if (!seal.isEmpty()) {
      to.addObject().put("text", "").put("thoughtSignature", seal);
    }
  }

  private static void seal(ArrayNode parts, String seal) {
    if (!seal.isEmpty()) {
      ((ObjectNode) parts.path(parts.size() - 1)).put("thoughtSignature", seal);
    }
  }

  private void user(List<Content> said, ArrayNode to) {
    List<Content> media = new ArrayList<>();
    for (Content part : said) {
      if (part instanceof Content.ToolResult result) {
        to.addObject().set("functionResponse", response(result, media));
      }
    }
    media.forEach(part -> to.add(parts.part(part)));
    for (Content part : said) {
      if (!(part instanceof Content.ToolResult)) {
        to.add(parts.part(part));
      }
    }
  }

  /// A response is an object, of which Google names the keys `output` and `error`; what is no text
  /// stands in it where the model can read it there, and else after all responses.
  private ObjectNode response(Content.ToolResult result, List<Content> media) {
    parts.unmark(result.cache());
    ObjectNode response = Json.object().put("id", result.callId());
    response.put("name", functions.getOrDefault(result.callId(), result.callId()));
    List<String> texts = new ArrayList<>();
    for (Content part : result.content()) {
      if (part instanceof Content.Text text) {
        parts.unmark(text.cache());
        texts.add(text.text());
      } else if (model.readsMediaInResponses() && isHere(part)) {
        response.withArray("parts").add(parts.part(part));
      } else {
        media.add(part);
      }
    }
    response
        .putObject("response")
        .put(result.isError() ? "error" : "output", String.join("\n", texts));
    return response;
  }

  private static boolean isHere(Content part) {
    return switch (part) {
      case Content.Image image -> image.media() instanceof Media.Base64;
      case Content.Document document -> document.media() instanceof Media.Base64;
      case Content.Text text -> false;
      case Content.Audio audio -> false;
      case Content.ToolCall call -> false;
      case Content.ToolResult result -> false;
      case Content.Thinking thinking -> false;
      case Content.Refusal refusal -> false;
    };
  }
}
