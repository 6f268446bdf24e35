package dev.tarn.testkit.strict;

import static dev.tarn.testkit.strict.Bodies.each;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.Received;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rules of Anthropic's Messages: "Create a Message"
/// (<https://platform.claude.com/docs/en/api/messages/create>), where neighbours of one role are
/// merged, and so allowed; "How to implement tool use"
/// (<https://docs.claude.com/en/docs/agents-and-tools/tool-use/implement-tool-use>); and, of what
/// newer models no longer take, "Migration guide"
/// (<https://platform.claude.com/docs/en/about-claude/models/migration-guide>).
final class AnthropicRules {
  private static final Set<String> FIELDS =
      Bodies.words(
          """
          model messages max_tokens system stream temperature top_p top_k stop_sequences tools
          tool_choice metadata thinking service_tier container context_management mcp_servers
          output_config output_format cache_control inference_geo speed thread compaction
          diagnostics fallback_credit_token fallbacks user_profile_id workspace_id
          """);

  private static final Pattern TOOL_ID = Pattern.compile("[a-zA-Z0-9_-]+");

  /// Since Claude Opus 4.1 (<https://github.com/BerriAI/litellm/issues/15097>), until a sampler was
  /// refused altogether.
  private static final String ONE_SAMPLER = "claude-(opus-4-[1-6]|sonnet-4-[56]|haiku-4-5)(?!\\d)";

  private static final String SINCE_4_6 = since(6);
  private static final String SINCE_4_7 = since(7);

  /// Instructions between turns: "What's new in Claude Opus 4.8"
  /// (<https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-8>).
  private static final Pattern SYSTEM_TURNS = Pattern.compile(since(8));

  private AnthropicRules() {}

  /// Models from 4 and this minor version on.
  private static String since(int minor) {
    return "claude-[a-z]+-(4-[%d-9]|[5-9]|[1-9]\\d)(?!\\d)".formatted(minor);
  }

  static List<Rule> all() {
    return List.of(
        // https://docs.claude.com/en/api/versioning
        (call, body) ->
            call.header("anthropic-version").isPresent()
                ? Optional.empty()
                : Optional.of(new Rule.Complaint(400, "anthropic-version: header is required")),
        required("model"),
        required("max_tokens"),
        required("messages"),
        Rule.body(body -> Bodies.unknown(body, FIELDS, "%s: Extra inputs are not permitted")),
        Rule.body(AnthropicRules::roles),
        Rule.body(AnthropicRules::blankTexts),
        Rule.body(AnthropicRules::toolIds),
        Rule.body(AnthropicRules::unanswered),
        AnthropicRules::thinking,
        Rule.body(body ->
            body.path("temperature").asDouble() > 1
                ? Stream.of("temperature: range: 0..1")
                : Stream.of()),
        Rule.body(body ->
            each(body.path("tools"))
                .filter(t -> t.text("type").isEmpty() || t.text("type").equals("custom"))
                .filter(t -> !t.node().path("input_schema").isObject())
                .map(t -> "tools.%d.custom.input_schema: Field required".formatted(t.index()))),
        Rule.body(body ->
                body.has("temperature") && body.has("top_p")
                    ? Stream.of(
                        "`temperature` and `top_p` cannot both be specified for this model. Please"
                            + " use only one.")
                    : Stream.of())
            .forModels(ONE_SAMPLER),
        Rule.body(AnthropicRules::samplers).forModels(SINCE_4_7),
        Rule.body(body ->
                body.at("/thinking/type").asText().equals("enabled")
                    ? Stream.of(
                        "\"thinking.type.enabled\" is not supported for this model. Use"
                            + " \"thinking.type.adaptive\" and \"output_config.effort\" to control"
                            + " thinking behavior.")
                    : Stream.of())
            .forModels(SINCE_4_7),
        Rule.body(AnthropicRules::prefilled).forModels(SINCE_4_6));
  }

  /// <https://github.com/Comfy-Org/ComfyUI/issues/13923>
  private static Stream<String> samplers(JsonNode body) {
    return Stream.of("temperature", "top_p", "top_k")
        .filter(name -> body.has(name) && body.path(name).asDouble() != 1)
        .map("`%s` is deprecated for this model."::formatted);
  }

  private static Stream<String> prefilled(JsonNode body) {
    JsonNode messages = body.path("messages");
    return messages.path(messages.size() - 1).path("role").asText().equals("assistant")
        ? Stream.of(
            "This model does not support assistant message prefill. The conversation must end with a"
                + " user message.")
        : Stream.of();
  }

  private static Rule required(String field) {
    return Rule.body(
        body -> body.hasNonNull(field) ? Stream.of() : Stream.of(field + ": Field required"));
  }

  private static Stream<String> roles(JsonNode body) {
    JsonNode messages = body.path("messages");
    if (messages.path(0).path("role").asText().equals("assistant")) {
      return Stream.of("messages: first message must use the \"user\" role");
    }
    boolean systemTurns = SYSTEM_TURNS.matcher(body.path("model").asText()).find();
    return each(messages)
        .filter(m -> !m.text("role").equals("user") && !m.text("role").equals("assistant"))
        .filter(m -> !(systemTurns && m.index() > 0 && m.text("role").equals("system")))
        .map(m ->
            "messages: Unexpected role \"%s\". The Messages API accepts a top-level `system` parameter, not \"system\" as an input message role."
                .formatted(m.text("role")));
  }

  /// Empty blocks, and blocks of white space alone.
  private static Stream<String> blankTexts(JsonNode body) {
    return Stream.concat(
            Stream.of(body.path("system")),
            each(body.path("messages")).map(m -> m.node().path("content")))
        .flatMap(Bodies::each)
        .filter(block -> block.text("type").equals("text") && block.text("text").isBlank())
        .map(block ->
            block.text("text").isEmpty()
                ? "messages: text content blocks must be non-empty"
                : "messages: text content blocks must contain non-whitespace text");
  }

  private static Stream<String> toolIds(JsonNode body) {
    return each(body.path("messages"))
        .flatMap(m ->
            Stream.concat(
                ids(m.node(), "tool_use", "id"), ids(m.node(), "tool_result", "tool_use_id")))
        .filter(id -> !TOOL_ID.matcher(id).matches())
        .map(id ->
            "messages.content.tool_use.id: String should match pattern '^[a-zA-Z0-9_-]+$' ("
                + id
                + ")");
  }

  private static Stream<String> unanswered(JsonNode body) {
    JsonNode messages = body.path("messages");
    return each(messages)
        .flatMap(m -> {
          Set<String> called = ids(m.node(), "tool_use", "id").collect(Collectors.toSet());
          Set<String> answered =
              ids(messages.path(m.index() + 1), "tool_result", "tool_use_id")
                  .collect(Collectors.toSet());
          Stream<String> open =
              called.stream()
                  .filter(id -> !answered.contains(id))
                  .map(id ->
                      "messages.%d: `tool_use` ids were found without `tool_result` blocks immediately after: %s."
                          .formatted(m.index(), id));
          Stream<String> unasked =
              answered.stream()
                  .filter(id -> !called.contains(id))
                  .map(id ->
                      "messages.%d: unexpected `tool_use_id` found in `tool_result` blocks: %s."
                          .formatted(m.index() + 1, id));
          return Stream.concat(open, unasked);
        });
  }

  /// "Extended thinking"
  /// (<https://platform.claude.com/docs/en/build-with-claude/extended-thinking>): a budget is less
  /// than all tokens, but where thinking goes on between tools.
  private static Optional<Rule.Complaint> thinking(Received call, JsonNode body) {
    int budget = body.at("/thinking/budget_tokens").asInt();
    boolean between =
        call.header("anthropic-beta").orElse("").contains("interleaved-thinking")
            && body.has("tools");
    return budget > 0 && budget >= body.path("max_tokens").asInt() && !between
        ? Optional.of(
            new Rule.Complaint(400, "`max_tokens` must be greater than `thinking.budget_tokens`."))
        : Optional.empty();
  }

  private static Stream<String> ids(JsonNode message, String type, String field) {
    return each(message.path("content"))
        .filter(block -> block.text("type").equals(type))
        .map(block -> block.text(field));
  }
}
