package dev.tarn.router.dialect.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.router.dialect.Content;
import dev.tarn.router.dialect.Content.Media;
import dev.tarn.router.dialect.NeutralRequest.Parameter;
import dev.tarn.router.dialect.NeutralRequest.Speaker;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.json.Fields;
import dev.tarn.router.dialect.json.HeldState;
import dev.tarn.router.dialect.json.Json;
import dev.tarn.router.dialect.json.Reading;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads a client's `contents`. Calls and responses without ids are paired as Gemini pairs them, by
/// name and order. Used once, by one thread.
final class GeminiContentReader {
  /// A call that has no response yet.
  private record Open(String id, String name) {}

  private final List<Parameter> unknown;
  private final List<Open> open = new ArrayList<>();
  private int made;

  /// @param unknown gets the fields that nobody knows
  GeminiContentReader(List<Parameter> unknown) {
    this.unknown = unknown;
  }

  List<Content.Text> system(Fields body) {
    List<Content.Text> system = new ArrayList<>();
    Optional<Fields> instruction = GeminiFields.object(body, "systemInstruction");
    if (instruction.isPresent()) {
      instruction.get().take("role");
      for (Fields part : GeminiFields.objects(instruction.get(), "parts")) {
        system.add(Content.Text.of(part.requiredText("text")));
        part.rest(unknown);
      }
      instruction.get().rest(unknown);
    }
    return system;
  }

  List<Turn> turns(Fields body) {
    if (!body.has("contents")) {
      throw body.missing("contents");
    }
    List<Turn> turns = new ArrayList<>();
    for (Fields content : GeminiFields.objects(body, "contents")) {
      Speaker speaker =
          switch (content.text("role").orElse("user")) {
            case "user", "function" -> Speaker.USER;
            case "model" -> Speaker.ASSISTANT;
            default -> throw content.unsupported("role", "it must be user or model.");
          };
      List<Content> parts = new ArrayList<>();
      for (Fields part : GeminiFields.objects(content, "parts")) {
        part(part, parts);
        part.rest(unknown);
      }
      turns.add(new Turn(speaker, parts));
      content.rest(unknown);
    }
    return turns;
  }

  private void part(Fields part, List<Content> to) {
    boolean thought = part.bool("thought").orElse(false);
    String seal = part.text("thoughtSignature").orElse("");
    Optional<String> text = part.text("text");
    if (thought || !seal.isEmpty()) {
      to.add(GeminiReplyReader.thinking(thought ? text.orElse("") : "", seal));
    }
    if (thought) {
      return;
    }
    if (text.isPresent()) {
      to.add(Content.Text.of(text.get()));
    } else {
      to.add(other(part));
    }
  }

  private Content other(Fields part) {
    if (part.has("functionCall")) {
      return call(GeminiFields.object(part, "functionCall").orElseThrow());
    }
    if (part.has("functionResponse")) {
      return response(GeminiFields.object(part, "functionResponse").orElseThrow());
    }
    if (part.has("inlineData") || part.has("fileData")) {
      return media(part);
    }
    throw part.unsupported("parts", "parts of this kind have no place elsewhere.");
  }

  private Content media(Fields part) {
    Optional<Fields> here = GeminiFields.object(part, "inlineData");
    Fields data = here.or(() -> GeminiFields.object(part, "fileData")).orElseThrow();
    String type = data.text("mimeType").orElse("");
    Media media =
        here.isPresent()
            ? new Media.Base64(type, data.requiredText("data"))
            : new Media.Url(openToAll(data));
    Optional<String> name = data.text("displayName");
    data.rest(unknown);
    if (media instanceof Media.Base64 bytes && type.startsWith("audio/")) {
      return new Content.Audio(bytes);
    }
    return type.startsWith("image/")
        ? new Content.Image(media, Optional.empty(), Optional.empty())
        : new Content.Document(media, name, Optional.empty());
  }

  /// Another provider has no key to a file that lies with Google.
  private static String openToAll(Fields data) {
    String uri = data.requiredText("fileUri");
    if (HeldState.isKept(uri)) {
      throw data.unsupported("fileUri", "the file lies with another provider; send its bytes.");
    }
    return uri;
  }

  private Content call(Fields call) {
    String name = call.requiredText("name");
    String id = call.text("id").orElseGet(() -> "call_" + made++);
    JsonNode input = call.take("args").orElseGet(Json::object);
    if (!input.isObject()) {
      throw Reading.wrongType(call.path("args"), "an object");
    }
    call.rest(unknown);
    open.add(new Open(id, name));
    return new Content.ToolCall(id, name, input);
  }

  private Content response(Fields response) {
    String name = response.text("name").orElse("");
    Optional<String> given = response.text("id");
    Open answered =
        open.stream()
            .filter(call -> given.map(call.id()::equals).orElse(call.name().equals(name)))
            .findFirst()
            .orElseThrow(() -> unasked(response));
    open.remove(answered);
    JsonNode said = response.take("response").orElseGet(Json::object);
    List<Content> content = new ArrayList<>();
    content.add(Content.Text.of(text(said)));
    for (Fields part : GeminiFields.objects(response, "parts")) {
      content.add(media(part));
      part.rest(unknown);
    }
    response.rest(unknown);
    boolean failed = said.size() == 1 && said.has("error");
    return new Content.ToolResult(answered.id(), content, failed, Optional.empty());
  }

  /// The one text of a response, or else all of it as JSON.
  private static String text(JsonNode response) {
    for (String key : List.of("output", "error", "result")) {
      if (response.size() == 1 && response.path(key).isTextual()) {
        return response.path(key).textValue();
      }
    }
    return Json.text(response);
  }

  private static RouterException unasked(Fields response) {
    return RouterException.badRequest(
        "tool_call_missing",
        "'" + response.path("name") + "' answers no call before it.",
        response.path("name"));
  }
}
