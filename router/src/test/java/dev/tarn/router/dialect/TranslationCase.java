package dev.tarn.router.dialect;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.anthropic.AnthropicMessages;
import dev.tarn.router.dialect.bedrock.BedrockConverse;
import dev.tarn.router.dialect.gemini.GeminiGenerate;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// A folder of the corpus of translations, `<client>-<provider>/<case>`.
record TranslationCase(Path folder) {
  static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private static final ReadLimits LIMITS = new ReadLimits(1_000, 32 << 20);
  private static final Map<String, Dialect> DIALECTS =
      Map.of(
          "openai", OpenAiChat.dialect(LIMITS),
          "anthropic", AnthropicMessages.dialect(LIMITS),
          "gemini", GeminiGenerate.dialect(LIMITS),
          "bedrock", BedrockConverse.dialect(LIMITS));
  private static final String EVENTS = "upstream-reply.sse";
  static final String FRAMES = "upstream-reply.frames.json";

  @Override
  public String toString() {
    return folder.getName(folder.getNameCount() - 2) + "/" + folder.getFileName();
  }

  boolean has(String file) {
    return Files.exists(folder.resolve(file));
  }

  byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(folder.resolve(file));
  }

  JsonNode json(String file) throws IOException {
    return has(file) ? JSON.readTree(bytes(file)) : JSON.createObjectNode();
  }

  boolean isStream() {
    return has(EVENTS) || has(FRAMES);
  }

  /// The bytes of the upstream's stream.
  byte[] stream() throws IOException {
    return has(EVENTS) ? bytes(EVENTS) : Frames.of(json(FRAMES));
  }

  Dialect dialect(int end) {
    String pair = folder.getName(folder.getNameCount() - 2).toString();
    return Objects.requireNonNull(DIALECTS.get(pair.split("-", 2)[end]));
  }

  Translator.Translated translated() throws IOException {
    return translated(bytes("client-request.json"));
  }

  Translator.Translated translated(byte[] body) throws IOException {
    JsonNode given = json("given.json");
    Translator translator = Translator.between(dialect(0), dialect(1)).orElseThrow();
    return translator.request(
        body,
        new Destination(
            given.path("model").asText("upstream-model"),
            given.path("maxOutputTokens").asInt(8_192),
            given.path("requireParameters").asBoolean(),
            id ->
                given.path("kept").has(id)
                    ? Optional.of(
                        Kept.of(
                            given
                                .path("kept")
                                .path(id)
                                .toString()
                                .getBytes(StandardCharsets.UTF_8)))
                    : Optional.empty(),
            given
                .path("refuses")
                .valueStream()
                .map(name -> ProviderRow.Refused.valueOf(name.asText()))
                .collect(Collectors.toUnmodifiableSet())));
  }

  Answer answer() throws IOException {
    return translated().answer();
  }
}
