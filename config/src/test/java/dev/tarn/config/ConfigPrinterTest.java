package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ConfigPrinterTest {
  private static final String FILE =
      """
      server:
        port: 9001
        cors-origins: [https://a.example]
      memory:
        side-call-prompts: ["two\\nlines \\"quoted\\" # no comment", 'back\\slash: "é"']
      providers:
        acme:
          base-url: https://api.acme.example/v1
          context-window: 4096
        openai:
          aliases: [oai]
        vllm:
          version-prefix: ""
      models:
        openai/gpt-4.1:
          aliases: [four, vier]
          output-price: 7.5
        "bedrock/amazon.nova-pro-v1:0":
          max-output: 4096
      """;

  @TempDir private Path directory;

  @Test
  void print_readBackGivesTheSameSettings() {
    Given written =
        Given.in(directory)
            .file(FILE)
            .environment(
                Map.of(
                    "TARN_MEMORY_RECALL_DEADLINE", "90ms",
                    "TARN_PROVIDERS_GROQ_ALIASES", "fast,faster",
                    "TARN_PROVIDERS_NEW_BASE_URL", "http://10.0.0.1"));
    TarnConfig config = written.config();

    String printed = ConfigPrinter.print(written.settings());

    assertThat(Given.in(directory).file(printed).config()).isEqualTo(config);
    assertThat(config.memory().sideCallPrompts()).contains("back\\slash: \"é\"");
  }

  @Test
  void print_namesTheSourceOfEachSetting() {
    String printed =
        ConfigPrinter.print(
            Given.in(directory)
                .file(FILE)
                .environment(Map.of("TARN_SERVER_HOST", "::1"))
                .settings());

    assertThat(printed)
        .contains("  host: \"::1\"  # TARN_SERVER_HOST\n")
        .contains("  port: 9001  # tarn.yaml\n")
        .contains("  plaintext: \"refuse\"  # default\n")
        .contains("    aliases: [\"oai\"]  # tarn.yaml\n")
        .startsWith("data-dir: \"./data\"  # default\nserver:\n");
    assertThat(printed.lines().filter(line -> !line.endsWith(":")))
        .isNotEmpty()
        .allMatch(line -> line.contains("  # "));
  }

  @Test
  void print_tellsOfModelsOnlyWhatIsSet() {
    String printed = ConfigPrinter.print(Given.in(directory).file(FILE).settings());

    assertThat(printed)
        .contains("  openai/gpt-4.1:\n    aliases: [\"four\", \"vier\"]  # tarn.yaml\n")
        .contains("  \"bedrock/amazon.nova-pro-v1:0\":\n    max-output: 4096  # tarn.yaml\n")
        .doesNotContain("anthropic/claude");
  }

  @Test
  void print_hidesSecrets() {
    String printed =
        ConfigPrinter.print(
            Given.in(directory)
                .file(
                    """
                    operator: {key: hush-1}
                    vault: {token: hush-5}
                    providers: {groq: {api-key: hush-2}}
                    """)
                .environment(
                    Map.of(
                        "TARN_MEMORY_KEY",
                        "hush-3",
                        "OPENAI_API_KEY",
                        "hush-4",
                        "TARN_MASTER_NEXT_KEY",
                        "hush-6"))
                .settings());

    assertThat(printed)
        .doesNotContain("hush")
        .contains("  key: \"***\"  # TARN_MEMORY_KEY\n")
        .contains("  key: \"***\"  # tarn.yaml\n")
        .contains("    api-key: \"***\"  # tarn.yaml\n")
        .contains("master:\n  key: \"\"  # default\n");
  }

  @Test
  void print_hidesWhatShouldHaveBeenASecretsText() {
    String printed =
        ConfigPrinter.print(
            Given.in(directory)
                .file(
                    """
                    operator: {key: [hush-1]}
                    providers: {groq: {base-url: "https://me:hush-2@api.groq.com"}}
                    """)
                .settings());

    assertThat(printed).doesNotContain("hush");
  }

  @Test
  void print_hidesThePasswordOfADatabase() {
    String printed =
        ConfigPrinter.print(
            Given.in(directory)
                .environment(
                    Map.of(
                        "TARN_DATABASE_URL",
                        "jdbc:postgresql://h/t?password=hush-1&user=me&sslpassword=hush-2&ssl=true"))
                .settings());

    assertThat(printed)
        .doesNotContain("hush")
        .contains("\"jdbc:postgresql://h/t?password=***&user=me&sslpassword=***&ssl=true\"");
  }
}
