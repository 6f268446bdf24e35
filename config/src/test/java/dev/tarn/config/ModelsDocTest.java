package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ModelsDocTest {
  private static final Path DOC = Path.of("..", "docs", "models.md");

  @Test
  void doc_saysWhatShips() throws Exception {
    String rendered = ModelsDoc.render(ConfigLoader.load(Map.of(), Optional.empty()).models());
    if (Boolean.getBoolean("tarn.refreshDocs")) {
      Files.writeString(DOC, rendered);
    }

    assertThat(DOC)
        .as(
            "docs/models.md; refresh it with: mvn -pl config test -Dtest=ModelsDocTest"
                + " -Dtarn.refreshDocs=true")
        .exists()
        .hasContent(rendered);
  }
}
