package dev.tarn.testkit.strict;

import static dev.tarn.testkit.strict.Feature.PICTURES;
import static dev.tarn.testkit.strict.Feature.SCHEMAS;

import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.Strictness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a provider refuses of chat calls, and how it words that. One is there for each row that
/// Tarn ships; each rule names where it is documented. A provider whose profile is short takes
/// much, or says little.
public final class Profile implements Strictness {
  /// Calls that profiles speak of, beside Responses; any other path is taken.
  private static final Pattern CHAT =
      Pattern.compile(
          ".*(/chat/completions|/messages|:generateContent|:streamGenerateContent|/converse|/converse-stream)");

  private static final Map<String, Profile> PROFILES =
      Stream.of(
              of("openai", "gpt-5", Form.OPENAI, ChatProfiles.openAi()).withResponses(),
              of("azure", "gpt-5", Form.OPENAI, ChatProfiles.openAi()).withResponses(),
              of("anthropic", "claude-sonnet-4-5", Form.ANTHROPIC, AnthropicRules.all()),
              of("gemini", "gemini-2.5-flash", Form.GEMINI, GeminiRules.all()),
              of("vertex", "gemini-2.5-flash", Form.GEMINI, GeminiRules.all()),
              of("bedrock", "us.amazon.nova-lite-v1:0", Form.BEDROCK, BedrockRules.all()),
              of("groq", "openai/gpt-oss-120b", Form.OPENAI, ChatProfiles.groq()).without(PICTURES),
              of("deepseek", "deepseek-chat", Form.OPENAI, ChatProfiles.deepSeek())
                  .without(PICTURES, SCHEMAS),
              of(
                  "openrouter",
                  "anthropic/claude-sonnet-4.5",
                  Form.OPENAI,
                  ChatProfiles.openRouter()),
              of("mistral", "mistral-large-latest", Form.OBJECT, ChatProfiles.mistral()),
              of("xai", "grok-code-fast-1", Form.XAI, ChatProfiles.xai()).without(PICTURES),
              of(
                  "together",
                  "meta-llama/Llama-3.3-70B-Instruct-Turbo",
                  Form.OPENAI,
                  ChatProfiles.together()),
              of("cohere", "command-a-03-2025", Form.COHERE, ChatProfiles.cohere()),
              of(
                  "fireworks",
                  "accounts/fireworks/models/kimi-k2-instruct",
                  Form.OPENAI,
                  ChatProfiles.fireworks()),
              of("cerebras", "gpt-oss-120b", Form.BARE, ChatProfiles.cerebras()),
              of("ollama", "qwen3:8b", Form.OPENAI, ChatProfiles.ollama()),
              of("vllm", "Qwen/Qwen3-32B", Form.OBJECT, ChatProfiles.vllm()))
          .collect(Collectors.toUnmodifiableMap(profile -> profile.row, Function.identity()));

  private final String row;
  private final String model;
  private final Form form;
  private final List<Rule> rules;
  private final List<Rule> responses;
  private final Set<Feature> lacks;

  private Profile(
      String row,
      String model,
      Form form,
      List<Rule> rules,
      List<Rule> responses,
      Set<Feature> lacks) {
    this.row = row;
    this.model = model;
    this.form = form;
    this.rules = rules;
    this.responses = responses;
    this.lacks = lacks;
  }

  private static Profile of(String row, String model, Form form, List<Rule> rules) {
    return new Profile(row, model, form, rules, List.of(), Set.of());
  }

  private Profile without(Feature... features) {
    return new Profile(row, model, form, rules, responses, Set.of(features));
  }

  private Profile withResponses() {
    return new Profile(row, model, form, rules, ResponsesRules.all(), lacks);
  }

  /// The profile of a shipped row.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Profile of(String row) {
    return Optional.ofNullable(PROFILES.get(row))
        .orElseThrow(() -> new IllegalArgumentException("no profile of " + row));
  }

  /// Four vendors at one address, each with its own dialect: the path tells whose rules hold.
  public static Strictness vendors() {
    return call -> of(vendor(call.uri())).refusal(call);
  }

  private static String vendor(String uri) {
    if (uri.contains("/messages")) {
      return "anthropic";
    }
    if (uri.contains("/converse")) {
      return "bedrock";
    }
    return uri.contains("enerateContent") ? "gemini" : "openai";
  }

  /// Names of the rows that have one.
  public static Set<String> rows() {
    return PROFILES.keySet();
  }

  /// A model of this provider: one by whose name it refuses more than it does of others.
  public String model() {
    return model;
  }

  /// What that model is refused, whoever asks.
  public Set<Feature> lacks() {
    return lacks;
  }

  /// An error as this provider writes it.
  public Reply failure(int status, String text) {
    return form.reply(status, text);
  }

  @Override
  public Optional<Reply> refusal(Received call) {
    // Encoded bodies are not looked into.
    if (!call.method().equals("POST") || call.header("content-encoding").isPresent()) {
      return Optional.empty();
    }
    return rules(call.uri().split("\\?", 2)[0]).stream()
        .flatMap(rule -> rule.broken(call, call.json()).stream())
        .findFirst()
        .map(complaint -> form.reply(complaint.status(), complaint.text()));
  }

  private List<Rule> rules(String path) {
    if (path.endsWith("/responses")) {
      return responses;
    }
    return CHAT.matcher(path).matches() ? rules : List.of();
  }
}
