package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.http.AppMemory.Said;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What apps that call the model themselves send: their messages, as they have them.
final class ChatBodies {
  private static final int MOST_CHARS = 200_000;

  private ChatBodies() {}

  /// `POST /v1/memories/prepare`.
  record Prepare(
      @NotNull @Size(min = 1, max = 2_000) List<@NotNull @Valid Chatted> messages,
      @JsonProperty("user_id") Optional<@Name String> userId,
      @JsonProperty("token_budget") Optional<@Min(1) @Max(100_000) Integer> tokenBudget) {}

  /// `POST /v1/memories/ingest`.
  record Ingest(
      @NotNull @Size(min = 1, max = 2_000) List<@NotNull @Valid Chatted> messages,
      @JsonProperty("user_id") Optional<@Name String> userId,
      @JsonProperty("conversation_id") Optional<@Name String> conversationId) {}

  /// A message in the form of OpenAI's chat completions; what tools said and were asked is taken,
  /// so that nothing must be cut out, and not kept.
  record Chatted(
      @NotNull Role role,
      Optional<Content> content,
      Optional<@Size(max = 256) String> name,
      @JsonProperty("created_at") Optional<@Moment Instant> createdAt,
      @JsonProperty("tool_calls") Optional<List<ObjectNode>> toolCalls,
      @JsonProperty("tool_call_id") Optional<String> toolCallId) {

    Said said() {
      boolean toolResult = role == Role.TOOL || content.filter(Content::isToolResult).isPresent();
      return new Said(
          new Message(
              role.meaning,
              name,
              Optional.empty(),
              content.map(Content::text).orElse(""),
              Optional.empty(),
              new Span(0, 0),
              toolCalls.isPresent(),
              toolResult,
              content.filter(Content::holdsMore).isPresent()),
          createdAt);
    }
  }

  /// Who speaks.
  enum Role {
    @JsonProperty("system")
    SYSTEM(Message.Role.SYSTEM),
    @JsonProperty("developer")
    DEVELOPER(Message.Role.SYSTEM),
    @JsonProperty("user")
    USER(Message.Role.USER),
    @JsonProperty("assistant")
    ASSISTANT(Message.Role.ASSISTANT),
    @JsonProperty("tool")
    TOOL(Message.Role.TOOL);

    private final Message.Role meaning;

    Role(Message.Role meaning) {
      this.meaning = meaning;
    }
  }

  /// A text, or a list of parts of which those with a text count.
  record Content(String text, boolean isToolResult, boolean holdsMore) {
    private static final Set<String> TEXTS = Set.of("text", "input_text", "output_text");

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Content of(JsonNode content) {
      if (content.isTextual()) {
        return checked(content.asText(), false, false);
      }
      if (!content.isArray()) {
        throw new IllegalArgumentException("must be a text or a list of parts");
      }
      List<String> texts = new ArrayList<>();
      boolean toolResult = false;
      boolean more = false;
      for (JsonNode part : content) {
        if (!part.path("type").isTextual()) {
          throw new IllegalArgumentException("must hold objects that have a 'type'");
        }
        String type = part.path("type").asText();
        toolResult |= type.equals("tool_result");
        if (TEXTS.contains(type)) {
          texts.add(part.path("text").asText());
        } else {
          more |= !type.startsWith("tool_");
        }
      }
      return checked(String.join("\n", texts), toolResult, more);
    }

    private static Content checked(String text, boolean toolResult, boolean more) {
      if (text.length() > MOST_CHARS) {
        throw new IllegalArgumentException("must not hold more than " + MOST_CHARS + " characters");
      }
      return new Content(text, toolResult, more);
    }
  }
}
