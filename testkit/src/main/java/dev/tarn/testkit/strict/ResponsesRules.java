package dev.tarn.testkit.strict;

import static dev.tarn.testkit.strict.Bodies.each;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rules of OpenAI's Responses: "Create a model response"
/// (<https://platform.openai.com/docs/api-reference/responses/create>). The wording, of parts:
/// <https://github.com/jeremychone/rust-genai/pull/119>; of results without a call:
/// <https://github.com/continuedev/continue/issues/10092>.
final class ResponsesRules {
  private static final Set<String> FIELDS =
      Bodies.words(
          """
          background context_management conversation include input instructions max_output_tokens
          max_tool_calls metadata model moderation parallel_tool_calls previous_response_id prompt
          prompt_cache_key prompt_cache_options prompt_cache_retention reasoning safety_identifier
          service_tier store stream stream_options temperature text tool_choice tools top_logprobs
          top_p truncation user
          """);

  private static final Set<String> ROLES = Set.of("user", "assistant", "system", "developer");
  private static final Set<String> SAID = Set.of("input_text", "input_image", "input_file");
  private static final Set<String> ANSWERED = Set.of("output_text", "refusal");

  private ResponsesRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.body(body -> Bodies.unknown(body, FIELDS, "Unknown parameter: '%s'.")),
        Rule.body(body ->
            body.hasNonNull("previous_response_id") && body.hasNonNull("conversation")
                ? Stream.of(
                    "Mutually exclusive parameters: 'previous_response_id' and 'conversation'.")
                : Stream.of()),
        Rule.body(ResponsesRules::roles),
        Rule.body(ResponsesRules::parts),
        Rule.body(ResponsesRules::results));
  }

  private static Stream<Bodies.At> messages(JsonNode body) {
    return each(body.path("input"))
        .filter(item -> item.text("type").isEmpty() || item.text("type").equals("message"));
  }

  private static Stream<String> roles(JsonNode body) {
    return messages(body)
        .filter(m -> !ROLES.contains(m.text("role")))
        .map(m ->
            "Invalid value: '%s'. Supported values are: 'assistant', 'system', 'developer', and 'user'. (input[%d])"
                .formatted(m.text("role"), m.index()));
  }

  /// What was answered is of other types than what was said.
  private static Stream<String> parts(JsonNode body) {
    return messages(body)
        .flatMap(m -> {
          Set<String> known = m.text("role").equals("assistant") ? ANSWERED : SAID;
          return each(m.node().path("content"))
              .filter(part -> !known.contains(part.text("type")))
              .map(part ->
                  "Invalid value: '%s'. Supported values are: %s. (input[%d].content[%d])"
                      .formatted(part.text("type"), known, m.index(), part.index()));
        });
  }

  /// Unless the provider holds what went before.
  private static Stream<String> results(JsonNode body) {
    if (body.hasNonNull("previous_response_id") || body.hasNonNull("conversation")) {
      return Stream.of();
    }
    Set<String> called =
        each(body.path("input"))
            .filter(item -> item.text("type").equals("function_call"))
            .map(item -> item.text("call_id"))
            .collect(Collectors.toSet());
    return each(body.path("input"))
        .filter(item -> item.text("type").equals("function_call_output"))
        .filter(item -> !called.contains(item.text("call_id")))
        .map(item ->
            "No tool call found for function call output with call_id %s."
                .formatted(item.text("call_id")));
  }
}
