package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Whatever a file says, it is settings or refused with a list of problems.
final class ConfigFuzzTest {
  /// Over any host of the file, so that no name is looked up.
  private static final Map<String, String> ENVIRONMENT = Map.of("TARN_SERVER_HOST", "127.0.0.1");

  @FuzzTest
  void text_isSettingsThatSurvivePrintingOrIsRefused(byte[] bytes) throws Exception {
    String text = new String(bytes, StandardCharsets.UTF_8);
    Settings settings;
    TarnConfig config;
    try {
      settings = Settings.of(ENVIRONMENT, YamlFiles.parse(text, "fuzz"), "fuzz");
      config = settings.bind();
    } catch (ConfigException refusal) {
      assertThat(refusal.problems()).isNotEmpty();
      return;
    }
    String printed = ConfigPrinter.print(settings);
    if (!printed.contains(ConfigPrinter.HIDDEN)) {
      assertThat(Settings.of(ENVIRONMENT, YamlFiles.parse(printed, "printed"), "printed").bind())
          .isEqualTo(config);
    }
  }
}
