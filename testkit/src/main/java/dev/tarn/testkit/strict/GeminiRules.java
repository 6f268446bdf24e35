package dev.tarn.testkit.strict;

import static dev.tarn.testkit.strict.Bodies.each;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Rules of Google's `generateContent` (<https://ai.google.dev/api/generate-content>,
/// <https://ai.google.dev/gemini-api/docs/function-calling>): a field that no message of the
/// protocol has is refused wherever it stands, by `Unknown name`
/// (<https://github.com/google-gemini/gemini-cli/issues/13972>).
final class GeminiRules {
  private static final Set<String> FIELDS =
      Bodies.words(
          """
          model contents systemInstruction cachedContent tools toolConfig safetySettings
          generationConfig labels serviceTier store
          """);

  private static final Set<String> DATA =
      Bodies.words(
          """
          text inlineData fileData functionCall functionResponse executableCode
          codeExecutionResult toolCall toolResponse
          """);

  private static final Set<String> BESIDE_DATA =
      Bodies.words("thought thoughtSignature videoMetadata partMetadata mediaResolution");

  private static final Set<String> CALL = Bodies.words("id name args partialArgs willContinue");
  private static final Set<String> RESPONSE =
      Bodies.words("id name response parts willContinue scheduling");

  private static final Set<String> GENERATION =
      Bodies.words(
          """
          stopSequences responseMimeType responseSchema responseJsonSchema responseFormat
          responseModalities candidateCount maxOutputTokens temperature topP topK seed
          presencePenalty frequencyPenalty responseLogprobs logprobs enableEnhancedCivicAnswers
          speechConfig thinkingConfig imageConfig mediaResolution routingConfig audioTimestamp
          """);

  private static final Set<String> DECLARATION =
      Bodies.words(
          "name description behavior parameters parametersJsonSchema response responseJsonSchema");

  private static final Pattern FUNCTION = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}");

  private GeminiRules() {}

  static List<Rule> all() {
    return List.of(
        Rule.body(body -> Bodies.unknown(body, FIELDS, unknown(""))),
        Rule.body(body ->
            Bodies.unknown(
                body.path("generationConfig"), GENERATION, unknown(" at 'generation_config'"))),
        Rule.body(GeminiRules::unknownInContents),
        Rule.body(GeminiRules::unknownInDeclarations),
        Rule.body(GeminiRules::roles),
        Rule.body(GeminiRules::emptyParts),
        Rule.body(GeminiRules::functions),
        Rule.body(GeminiRules::turns));
  }

  /// A complaint, with a place for the field.
  private static String unknown(String at) {
    return "Invalid JSON payload received. Unknown name \"%s\"" + at + ": Cannot find field.";
  }

  private static Stream<JsonNode> contents(JsonNode body) {
    return Stream.concat(
            Stream.of(body.path("systemInstruction")),
            each(body.path("contents")).map(Bodies.At::node))
        .filter(JsonNode::isObject);
  }

  private static Stream<JsonNode> parts(JsonNode body) {
    return contents(body).flatMap(content -> each(content.path("parts"))).map(Bodies.At::node);
  }

  private static Stream<String> unknownInContents(JsonNode body) {
    Set<String> part =
        Stream.concat(DATA.stream(), BESIDE_DATA.stream()).collect(Collectors.toSet());
    return Stream.concat(
        contents(body)
            .flatMap(c -> Bodies.unknown(c, Set.of("role", "parts"), unknown(" at 'contents'"))),
        parts(body)
            .flatMap(p ->
                Stream.of(
                        Bodies.unknown(p, part, unknown(" at 'contents.parts'")),
                        Bodies.unknown(
                            p.path("functionCall"),
                            CALL,
                            unknown(" at 'contents.parts.function_call'")),
                        Bodies.unknown(
                            p.path("functionResponse"),
                            RESPONSE,
                            unknown(" at 'contents.parts.function_response'")))
                    .flatMap(s -> s)));
  }

  private static Stream<String> unknownInDeclarations(JsonNode body) {
    return each(body.path("tools"))
        .flatMap(tool -> each(tool.node().path("functionDeclarations")))
        .flatMap(d ->
            FUNCTION.matcher(d.text("name")).matches()
                ? Bodies.unknown(
                    d.node(), DECLARATION, unknown(" at 'tools.function_declarations'"))
                : Stream.of("Invalid function name: " + d.text("name")));
  }

  private static Stream<String> roles(JsonNode body) {
    return body.path("contents").isEmpty()
        ? Stream.of("contents is not specified")
        : each(body.path("contents"))
            .filter(c -> !Set.of("user", "model", "function", "").contains(c.text("role")))
            .map(c -> "Please use a valid role: user, model.");
  }

  private static Stream<String> emptyParts(JsonNode body) {
    return Stream.concat(
        contents(body)
            .filter(c -> c.path("parts").isEmpty())
            .map(c -> "contents.parts must not be empty."),
        parts(body)
            .filter(p -> DATA.stream().noneMatch(p::has))
            .map(p -> "parts.data: required oneof field 'data' must have one initialized field"));
  }

  private static Stream<String> functions(JsonNode body) {
    return parts(body)
        .map(p -> p.path("functionResponse"))
        .filter(JsonNode::isObject)
        .flatMap(r ->
            r.path("name").asText().isEmpty()
                ? Stream.of("function_response.name: Name cannot be empty.")
                : r.path("response").isObject()
                    ? Stream.of()
                    : Stream.of("Invalid value at 'function_response.response' (Struct)"));
  }

  /// Calls follow the user, and are answered all at once
  /// (<https://github.com/google-gemini/gemini-cli/issues/16906>).
  private static Stream<String> turns(JsonNode body) {
    JsonNode contents = body.path("contents");
    return each(contents)
        .flatMap(c -> {
          long calls = count(c.node(), "functionCall");
          long before = c.index() == 0 ? 0 : count(contents.path(c.index() - 1), "functionCall");
          long responses = count(c.node(), "functionResponse");
          boolean userBefore =
              c.index() > 0 && !contents.path(c.index() - 1).path("role").asText().equals("model");
          if (calls > 0 && !userBefore) {
            return Stream.of(
                "Please ensure that function call turn comes immediately after a user turn or after"
                    + " a function response turn.");
          }
          return responses == before
              ? Stream.of()
              : Stream.of(
                  "Please ensure that the number of function response parts is equal to the number"
                      + " of function call parts of the function call turn.");
        });
  }

  private static long count(JsonNode content, String field) {
    return each(content.path("parts")).filter(p -> p.node().has(field)).count();
  }
}
