package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ConfigurationDocTest {
  private static final Path DOC = Path.of("..", "docs", "configuration.md");

  @Test
  void doc_saysWhatTheDefaultsSay() throws IOException {
    String rendered = ConfigurationDoc.render();
    if (Boolean.getBoolean("tarn.refreshDocs")) {
      Files.createDirectories(DOC.getParent());
      Files.writeString(DOC, rendered);
    }

    assertThat(DOC)
        .as(
            "docs/configuration.md; refresh it with: mvn -pl config test"
                + " -Dtest=ConfigurationDocTest -Dtarn.refreshDocs=true")
        .exists()
        .hasContent(rendered);
  }

  @Test
  void everySetting_hasAMeaning() throws Exception {
    Map<String, String> meanings = ConfigurationDoc.meanings();
    Set<String> settings =
        ConfigLoader.read(Map.of(), Optional.empty()).entries().keySet().stream()
            .filter(path -> !path.startsWith("providers."))
            .collect(Collectors.toCollection(LinkedHashSet::new));

    assertThat(meanings.keySet()).containsExactlyElementsOf(settings);
    assertThat(meanings).allSatisfy((path, meaning) -> assertThat(meaning).as(path).isNotBlank());
  }

  @Test
  void everyKeyOfARow_hasAMeaning() throws IOException {
    String rendered = ConfigurationDoc.render();

    assertThat(Settings.ROW_KEYS)
        .allSatisfy(key -> assertThat(rendered).contains("| `" + key + "` |"));
  }

  @Test
  void everyKeyOfAModel_hasAMeaning() throws IOException {
    String rendered = ConfigurationDoc.render();

    assertThat(ModelPaths.KEYS)
        .allSatisfy(
            key -> assertThat(rendered.split("## models", 2)[1]).contains("| `" + key + "` |"));
  }
}
