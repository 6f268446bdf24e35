package dev.tarn.testkit.strict;

import static dev.tarn.testkit.strict.Bodies.each;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Rules of OpenAI's chat dialect and of what is compatible with it. In complaints `%s` is what is
/// refused, `%d` the place of its message.
final class ChatRules {
  /// What OpenAI's reference lists (<https://platform.openai.com/docs/api-reference/chat/create>).
  static final Set<String> OPENAI_FIELDS =
      Bodies.words(
          """
          messages model audio frequency_penalty function_call functions logit_bias logprobs
          max_completion_tokens max_tokens metadata modalities moderation n parallel_tool_calls
          prediction presence_penalty prompt_cache_key prompt_cache_retention reasoning_effort
          response_format safety_identifier seed service_tier stop store stream stream_options
          temperature tool_choice tools top_logprobs top_p user verbosity web_search_options
          """);

  /// What Mistral's reference lists (<https://docs.mistral.ai/api/endpoint/chat>).
  static final Set<String> MISTRAL_FIELDS =
      Bodies.words(
          """
          messages model frequency_penalty guardrails max_tokens metadata n parallel_tool_calls
          prediction presence_penalty prompt_cache_key prompt_mode random_seed reasoning_effort
          response_format safe_prompt stop stream temperature tool_choice tools top_p
          """);

  /// What Fireworks' reference lists
  /// (<https://docs.fireworks.ai/api-reference/post-chatcompletions>).
  static final Set<String> FIREWORKS_FIELDS =
      Bodies.words(
          """
          messages model context_length_exceeded_behavior echo frequency_penalty function_call
          functions ignore_eos logit_bias logprobs max_completion_tokens max_tokens metadata min_p
          mirostat_lr mirostat_target n parallel_tool_calls perf_metrics_in_response prediction
          presence_penalty prompt_cache_isolation_key prompt_cache_key prompt_truncate_len
          raw_output reasoning_effort reasoning_history repetition_penalty response_format
          return_token_ids safe_tokenization seed service_tier speculation stop stream
          stream_options temperature thinking tool_choice tools top_k top_logprobs top_p typical_p
          user
          """);

  private static final Set<String> MESSAGE_FIELDS =
      Bodies.words("role content name tool_calls tool_call_id prefix");

  private static final Map<String, Set<String>> AFTER =
      Map.of(
          "system", Set.of("user", "assistant", "system"),
          "user", Set.of("assistant", "system", "user"),
          "assistant", Set.of("assistant", "user", "tool"),
          "tool", Set.of("assistant", "tool"));

  private ChatRules() {}

  /// Each of these fields is refused.
  static Rule refused(int status, String complaint, String... fields) {
    return Rule.body(
        status, body -> Arrays.stream(fields).filter(body::has).map(complaint::formatted));
  }

  /// Any field but these is refused.
  static Rule only(int status, String complaint, Set<String> fields) {
    return Rule.body(status, body -> Bodies.unknown(body, fields, complaint));
  }

  /// Any role but these is refused.
  static Rule roles(int status, String complaint, String... roles) {
    Set<String> known = Set.of(roles);
    return Rule.body(
        status,
        body ->
            each(body.path("messages"))
                .filter(m -> !known.contains(m.text("role")))
                .map(m -> complaint.formatted(m.index(), m.text("role"))));
  }

  /// Messages of this role have one string as content, no array of parts.
  static Rule oneString(String role, String complaint) {
    return Rule.body(body ->
        each(body.path("messages"))
            .filter(m -> m.text("role").equals(role) && m.node().path("content").isArray())
            .map(m -> complaint.formatted(m.index())));
  }

  /// No message holds a picture.
  static Rule noPictures(String complaint) {
    return pictures(url -> true, complaint);
  }

  /// Pictures come as data, not by their address.
  static Rule noPicturesByAddress(String complaint) {
    return pictures(url -> !url.startsWith("data:"), complaint);
  }

  private static Rule pictures(Predicate<String> refused, String complaint) {
    return Rule.body(body ->
        each(body.path("messages"))
            .filter(m ->
                each(m.node().path("content"))
                    .filter(part -> part.text("type").equals("image_url"))
                    .anyMatch(part -> refused.test(part.node().at("/image_url/url").asText())))
            .map(m -> complaint.formatted(m.index())));
  }

  /// Answers are not held to a schema.
  static Rule noSchemas(String complaint) {
    return Rule.body(body ->
        body.at("/response_format/type").asText().equals("json_schema")
            ? Stream.of(complaint)
            : Stream.of());
  }

  /// No message has this field.
  static Rule noMessageField(String field, String complaint) {
    return Rule.body(body ->
        each(body.path("messages"))
            .filter(m -> m.node().has(field))
            .map(m -> complaint.formatted(m.index())));
  }

  /// A message has no field that nobody knows.
  static Rule onlyKnownMessageFields(int status, String complaint) {
    return Rule.body(
        status,
        body ->
            each(body.path("messages"))
                .flatMap(m ->
                    Bodies.fields(m.node())
                        .filter(name -> !MESSAGE_FIELDS.contains(name))
                        .map(name -> complaint.formatted(m.index(), name))));
  }

  /// Ids of tool calls have this form.
  static Rule toolIds(String form, String complaint) {
    Pattern pattern = Pattern.compile(form);
    return Rule.body(body ->
        each(body.path("messages"))
            .flatMap(m ->
                Stream.concat(
                    calls(m.node()),
                    m.node().has("tool_call_id") ? Stream.of(m.text("tool_call_id")) : Stream.of()))
            .filter(id -> !pattern.matcher(id).matches())
            .map(complaint::formatted));
  }

  /// A field goes with another: without it, or where that is false, it is refused.
  static Rule goesWith(String field, String other, String complaint) {
    return Rule.body(body ->
        body.has(field) && !body.path(other).asBoolean(!body.path(other).isEmpty())
            ? Stream.of(complaint.formatted(field))
            : Stream.of());
  }

  /// The messages stand in Mistral's order
  /// (<https://github.com/mistralai/mistral-common/blob/main/src/mistral_common/protocol/instruct/validator.py>).
  static Rule mistralsOrder() {
    return Rule.body(body -> {
      JsonNode messages = body.path("messages");
      return each(messages)
          .skip(1)
          .filter(m -> {
            String before = messages.path(m.index() - 1).path("role").asText();
            return !AFTER.getOrDefault(before, Set.of()).contains(m.text("role"));
          })
          .map(m ->
              "Unexpected role '%s' after role '%s'"
                  .formatted(m.text("role"), messages.path(m.index() - 1).path("role").asText()));
    });
  }

  /// An assistant says something, or calls tools.
  static Rule assistantSaysSomething() {
    return Rule.body(body ->
        each(body.path("messages"))
            .filter(m -> m.text("role").equals("assistant") && !m.node().has("tool_calls"))
            .filter(m -> m.node().path("content").asText().isEmpty())
            .map(m -> "Assistant message must have either content or tool_calls, but not none."));
  }

  /// Only an assistant that calls tools may say nothing.
  static Rule contentThere() {
    return Rule.body(body ->
        each(body.path("messages"))
            .filter(m -> m.node().path("content").isNull() || !m.node().has("content"))
            .filter(m -> !(m.text("role").equals("assistant") && m.node().has("tool_calls")))
            .map(m ->
                "Invalid value for 'content': expected a string, got null. (messages[%d])"
                    .formatted(m.index())));
  }

  /// Every tool call is answered by the messages that follow, and nothing else is
  /// (<https://community.openai.com/t/an-assistant-message-with-tool-calls-must-be-followed-by-tool-messages/559166>).
  static Rule callsAnswered() {
    return Rule.body(body -> unanswered(body.path("messages")));
  }

  private static Stream<String> unanswered(JsonNode messages) {
    List<String> open = new ArrayList<>();
    for (JsonNode message : messages) {
      boolean result = message.path("role").asText().equals("tool");
      if (result && !open.remove(message.path("tool_call_id").asText())) {
        return Stream.of(
            "messages with role 'tool' must be a response to a preceding message with"
                + " 'tool_calls'.");
      }
      if (!result && !open.isEmpty()) {
        break;
      }
      calls(message).forEach(open::add);
    }
    return open.stream()
        .map(id ->
            "An assistant message with 'tool_calls' must be followed by tool messages responding"
                + " to each 'tool_call_id'. The following tool_call_ids did not have response"
                + " messages: "
                + id);
  }

  private static Stream<String> calls(JsonNode message) {
    return each(message.path("tool_calls")).map(call -> call.text("id"));
  }
}
