package dev.tarn.testkit.strict;

import static dev.tarn.testkit.strict.Bodies.each;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rules of Amazon Bedrock's Converse
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html>), all
/// refused by ValidationException.
final class BedrockRules {
  private static final Set<String> FIELDS =
      Bodies.words(
          """
          messages system inferenceConfig toolConfig guardrailConfig additionalModelRequestFields
          additionalModelResponseFieldPaths promptVariables requestMetadata performanceConfig
          serviceTier outputConfig
          """);

  private static final Set<String> BLOCKS =
      Bodies.words(
          """
          text image document video audio toolUse toolResult guardContent cachePoint
          reasoningContent citationsContent searchResult
          """);

  private static final Set<String> INFERENCE =
      Bodies.words("maxTokens temperature topP stopSequences");

  private static final Pattern TOOL_ID = Pattern.compile("[a-zA-Z0-9_-]{1,64}");
  private static final String EXTRANEOUS =
      "Malformed input request: #: extraneous key [%s] is not permitted, please reformat your input"
          + " and try again.";

  private BedrockRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.body(body -> Bodies.unknown(body, FIELDS, EXTRANEOUS)),
        Rule.body(body -> Bodies.unknown(body.path("inferenceConfig"), INFERENCE, EXTRANEOUS)),
        Rule.body(body ->
            each(body.path("messages"))
                .flatMap(m -> Bodies.unknown(m.node(), Set.of("role", "content"), EXTRANEOUS))),
        Rule.body(body -> blocks(body).flatMap(block -> Bodies.unknown(block, BLOCKS, EXTRANEOUS))),
        Rule.body(BedrockRules::turns),
        Rule.body(BedrockRules::blankTexts),
        Rule.body(BedrockRules::tools));
  }

  private static Stream<JsonNode> blocks(JsonNode body) {
    return each(body.path("messages"))
        .flatMap(m -> each(m.node().path("content")))
        .map(Bodies.At::node);
  }

  /// <https://github.com/langgenius/dify/issues/12340>,
  /// <https://github.com/langchain-ai/langchain-aws/issues/130>
  private static Stream<String> turns(JsonNode body) {
    JsonNode messages = body.path("messages");
    if (!messages.path(0).path("role").asText().equals("user")) {
      return Stream.of(
          "A conversation must start with a user message. Try again with a conversation that starts"
              + " with a user message.");
    }
    return each(messages)
        .flatMap(m -> {
          String expected = m.index() % 2 == 0 ? "user" : "assistant";
          if (!m.text("role").equals(expected)) {
            return Stream.of(
                "A conversation must alternate between user and assistant roles. Make sure the"
                    + " conversation alternates between user and assistant roles and try again.");
          }
          return m.node().path("content").isEmpty()
              ? Stream.of(
                  "The content field in the Message object at messages.%d is empty."
                      .formatted(m.index()))
              : Stream.of();
        });
  }

  /// <https://github.com/earendil-works/pi/issues/4975>
  private static Stream<String> blankTexts(JsonNode body) {
    return Stream.concat(each(body.path("system")).map(Bodies.At::node), blocks(body))
        .filter(block -> block.has("text") && block.path("text").asText().isBlank())
        .map(block ->
            "The text field in the ContentBlock object is blank. Add text to the text field, and try"
                + " again.");
  }

  private static Stream<String> tools(JsonNode body) {
    JsonNode messages = body.path("messages");
    boolean used = blocks(body).anyMatch(b -> b.has("toolUse") || b.has("toolResult"));
    if (used && body.at("/toolConfig/tools").isEmpty()) {
      return Stream.of(
          "The toolConfig field must be defined when using toolUse and toolResult content blocks.");
    }
    return each(messages)
        .flatMap(m -> {
          Set<String> called = ids(m.node(), "toolUse");
          Set<String> answered = ids(messages.path(m.index() + 1), "toolResult");
          return called.equals(answered)
              ? called.stream()
                  .filter(id -> !TOOL_ID.matcher(id).matches())
                  .map(id -> "toolUseId failed to satisfy constraint: [a-zA-Z0-9_-]+ (" + id + ")")
              : Stream.of(
                  "Expected toolResult blocks at messages.%d.content for the following Ids: %s"
                      .formatted(m.index() + 1, called));
        });
  }

  private static Set<String> ids(JsonNode message, String kind) {
    return each(message.path("content"))
        .filter(block -> block.node().has(kind))
        .map(block -> block.node().path(kind).path("toolUseId").asText())
        .collect(Collectors.toSet());
  }
}
