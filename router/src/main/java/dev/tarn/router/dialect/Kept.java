package dev.tarn.router.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.Content.Thinking;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The thinking that led to a tool call, to be put back when the call comes back in a client's
/// history: some models demand it, seals and all, and the client's dialect cannot hold it.
///
/// @param leading what opened the turn, before its text
/// @param adjoining what stood right before the call
public record Kept(List<Thinking> leading, List<Thinking> adjoining) {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  /// The bytes that [#of] reads.
  public byte[] bytes() {
    ObjectNode kept = JSON.createObjectNode();
    write(leading, kept.putArray("leading"));
    write(adjoining, kept.putArray("adjoining"));
    try {
      return JSON.writeValueAsBytes(kept);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree of strings can be written", e);
    }
  }

  /// What [#bytes] wrote.
  ///
  /// @throws IllegalArgumentException if it did not
  public static Kept of(byte[] bytes) {
    try {
      JsonNode kept = JSON.readTree(bytes);
      return new Kept(read(kept.path("leading")), read(kept.path("adjoining")));
    } catch (IOException e) {
      throw new IllegalArgumentException("not what was kept", e);
    }
  }

  /// Turns with what was kept back in its places, and with no thinking that is not `maker`'s own.
  static List<Turn> putBack(
      List<Turn> turns, ProviderRow.Dialect maker, Function<String, Optional<Kept>> kept) {
    List<Turn> whole = new ArrayList<>(turns.size());
    for (Turn turn : turns) {
      List<Content> opening = new ArrayList<>();
      List<Content> parts = new ArrayList<>(turn.parts().size());
      for (Content part : turn.parts()) {
        if (part instanceof Content.ToolCall call) {
          kept.apply(call.id())
              .ifPresent(k -> {
                k.leading().stream().filter(t -> t.isOf(maker)).forEach(opening::add);
                k.adjoining().stream().filter(t -> t.isOf(maker)).forEach(parts::add);
              });
        }
        if (!(part instanceof Thinking thinking) || thinking.isOf(maker)) {
          parts.add(part);
        }
      }
      opening.addAll(parts);
      whole.add(new Turn(turn.speaker(), opening));
    }
    return whole;
  }

  private static void write(List<Thinking> thinking, ArrayNode to) {
    for (Thinking part : thinking) {
      ObjectNode node = to.addObject();
      part.maker().ifPresent(maker -> node.put("maker", maker.name()));
      node.put("text", part.text()).put("seal", part.seal()).put("redacted", part.redacted());
    }
  }

  private static List<Thinking> read(JsonNode array) {
    List<Thinking> thinking = new ArrayList<>(array.size());
    for (JsonNode node : array) {
      thinking.add(
          new Thinking(
              Optional.ofNullable(node.path("maker").textValue()).map(ProviderRow.Dialect::valueOf),
              node.path("text").asText(),
              node.path("seal").asText(),
              node.path("redacted").asBoolean()));
    }
    return thinking;
  }
}
