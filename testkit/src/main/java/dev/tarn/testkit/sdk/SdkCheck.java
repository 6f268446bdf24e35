package dev.tarn.testkit.sdk;

import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.TarnProcess;
import dev.tarn.testkit.TempFolder;
import dev.tarn.testkit.strict.Profile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Starts Tarn beside a stand-in provider, runs a command that finds both by its environment, and
/// ends with that command's exit code.
///
/// | variable | holds |
/// |---|---|
/// | `SDK_CHECK_TARN` | Tarn's URL |
/// | `SDK_CHECK_KEY` | a memory key that may speak for any user |
/// | `SDK_CHECK_PROVIDER` | the stand-in provider's URL, without a version |
/// | `SDK_CHECK_CONTROL` | the URL that directs it, see [Control] |
/// | `SDK_CHECK_OPERATOR_KEY` | the provider key of hosted calls |
/// | `SDK_CHECK_CHAT_ROWS` | rows compatible with OpenAI, each `name=path` with what stands before `/chat/completions` |
public final class SdkCheck {
  private static final String OPERATOR_KEY = "sk-operators-own";

  /// Rows with a dialect of their own, and what the base URL of each ends with.
  private static final Map<String, String> VENDORS =
      Map.of("openai", "/v1", "anthropic", "", "gemini", "");

  /// Rows that are compatible with OpenAI, and the paths of their base URLs.
  private static final Map<String, String> CHAT_ROWS =
      Map.ofEntries(
          Map.entry("groq", "/openai/v1"),
          Map.entry("deepseek", "/v1"),
          Map.entry("openrouter", "/api/v1"),
          Map.entry("mistral", "/v1"),
          Map.entry("xai", "/v1"),
          Map.entry("together", "/v1"),
          Map.entry("cohere", "/compatibility/v1"),
          Map.entry("fireworks", "/inference/v1"),
          Map.entry("cerebras", "/v1"),
          Map.entry("ollama", "/v1"),
          Map.entry("vllm", "/v1"));

  private SdkCheck() {}

  /// Runs the check.
  ///
  /// @param args the launcher, `bin/tarn` of the built distribution, and the command
  public static void main(String[] args) throws IOException, InterruptedException {
    int code;
    try (TempFolder data = TempFolder.open("tarn-sdk-check");
        FakeProvider provider = FakeProvider.start().strict(Profile.vendors());
        Control control = Control.start(provider);
        TarnProcess tarn =
            TarnProcess.start(Path.of(args[0]), data.path(), settings(url(provider)))) {
      ProcessBuilder command =
          new ProcessBuilder(Arrays.asList(args).subList(1, args.length)).inheritIO();
      command
          .environment()
          .putAll(
              Map.of(
                  "SDK_CHECK_TARN", tarn.url(),
                  "SDK_CHECK_KEY", tarn.memoryKey(),
                  "SDK_CHECK_PROVIDER", url(provider),
                  "SDK_CHECK_CONTROL", control.url(),
                  "SDK_CHECK_OPERATOR_KEY", OPERATOR_KEY,
                  "SDK_CHECK_CHAT_ROWS", chatRows()));
      code = command.start().waitFor();
    }
    System.exit(code);
  }

  private static String url(FakeProvider provider) {
    return provider.baseUrl().replace("/v1", "");
  }

  /// The deadline of recall has tests of its own; here a cold start on a busy machine may miss it.
  private static Map<String, String> settings(String providerUrl) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TARN_MEMORY_RECALL_DEADLINE", "10s");
    VENDORS.forEach((row, end) -> serve(row, providerUrl + end, settings));
    CHAT_ROWS.forEach((row, end) -> serve(row, providerUrl + end, settings));
    serve("azure", providerUrl, settings);
    return settings;
  }

  private static void serve(String row, String url, Map<String, String> settings) {
    String name = "TARN_PROVIDERS_" + row.toUpperCase(Locale.ROOT);
    settings.put(name + "_BASE_URL", url);
    settings.put(name + "_API_KEY", OPERATOR_KEY);
  }

  /// Azure's version stands in no base URL.
  private static String chatRows() {
    return Stream.concat(
            Stream.of("azure=/openai/v1"),
            CHAT_ROWS.entrySet().stream().map(row -> row.getKey() + "=" + row.getValue()))
        .sorted()
        .collect(Collectors.joining(","));
  }
}
