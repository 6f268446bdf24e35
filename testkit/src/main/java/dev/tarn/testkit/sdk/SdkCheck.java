package dev.tarn.testkit.sdk;

import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.TarnProcess;
import dev.tarn.testkit.TempFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

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
public final class SdkCheck {
  private static final String OPERATOR_KEY = "sk-operators-own";

  /// Rows of providers, and what the base URL of each ends with.
  private static final Map<String, String> ROWS =
      Map.of("OPENAI", "/v1", "ANTHROPIC", "", "GEMINI", "");

  private SdkCheck() {}

  /// Runs the check.
  ///
  /// @param args the launcher, `bin/tarn` of the built distribution, and the command
  public static void main(String[] args) throws IOException, InterruptedException {
    int code;
    try (TempFolder data = TempFolder.open("tarn-sdk-check");
        FakeProvider provider = FakeProvider.start();
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
                  "SDK_CHECK_OPERATOR_KEY", OPERATOR_KEY));
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
    ROWS.forEach((row, end) -> {
      settings.put("TARN_PROVIDERS_" + row + "_BASE_URL", providerUrl + end);
      settings.put("TARN_PROVIDERS_" + row + "_API_KEY", OPERATOR_KEY);
    });
    return settings;
  }
}
