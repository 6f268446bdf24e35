package dev.tarn.testkit.strict;

import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.Strictness;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What a provider refuses of chat calls, and how it words that. One is there for each row that
/// Tarn ships; each rule names where it is documented. A provider whose profile is short takes
/// much, or says little.
public final class Profile implements Strictness {
  /// Calls that profiles speak of; any other path is taken.
  private static final Pattern CHAT =
      Pattern.compile(
          ".*(/chat/completions|/messages|:generateContent|:streamGenerateContent|/converse|/converse-stream)");

  private static final Map<String, Profile> PROFILES =
      Map.ofEntries(
          Map.entry("openai", new Profile(Form.OPENAI, ChatProfiles.openAi())),
          Map.entry("azure", new Profile(Form.OPENAI, ChatProfiles.openAi())),
          Map.entry("anthropic", new Profile(Form.ANTHROPIC, AnthropicRules.all())),
          Map.entry("gemini", new Profile(Form.GEMINI, GeminiRules.all())),
          Map.entry("vertex", new Profile(Form.GEMINI, GeminiRules.all())),
          Map.entry("bedrock", new Profile(Form.BEDROCK, BedrockRules.all())),
          Map.entry("groq", new Profile(Form.OPENAI, ChatProfiles.groq())),
          Map.entry("deepseek", new Profile(Form.OPENAI, ChatProfiles.deepSeek())),
          Map.entry("openrouter", new Profile(Form.OPENAI, ChatProfiles.openRouter())),
          Map.entry("mistral", new Profile(Form.OBJECT, ChatProfiles.mistral())),
          Map.entry("xai", new Profile(Form.XAI, ChatProfiles.xai())),
          Map.entry("together", new Profile(Form.OPENAI, ChatProfiles.together())),
          Map.entry("cohere", new Profile(Form.COHERE, ChatProfiles.cohere())),
          Map.entry("fireworks", new Profile(Form.OPENAI, ChatProfiles.fireworks())),
          Map.entry("cerebras", new Profile(Form.BARE, ChatProfiles.cerebras())),
          Map.entry("ollama", new Profile(Form.OPENAI, ChatProfiles.ollama())),
          Map.entry("vllm", new Profile(Form.OBJECT, ChatProfiles.vllm())));

  private final Form form;
  private final List<Rule> rules;

  private Profile(Form form, List<Rule> rules) {
    this.form = form;
    this.rules = rules;
  }

  /// The profile of a shipped row.
  ///
  /// @throws IllegalArgumentException if there is none
  public static Profile of(String row) {
    return Optional.ofNullable(PROFILES.get(row))
        .orElseThrow(() -> new IllegalArgumentException("no profile of " + row));
  }

  /// Names of the rows that have one.
  public static Set<String> rows() {
    return PROFILES.keySet();
  }

  @Override
  public Optional<Reply> refusal(Received call) {
    boolean chat =
        call.method().equals("POST") && CHAT.matcher(call.uri().split("\\?", 2)[0]).matches();
    return chat
        ? rules.stream()
            .flatMap(rule -> rule.broken(call, call.json()).stream())
            .findFirst()
            .map(complaint -> form.reply(complaint.status(), complaint.text()))
        : Optional.empty();
  }
}
