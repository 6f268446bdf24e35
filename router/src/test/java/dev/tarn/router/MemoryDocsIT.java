package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ConfigException;
import dev.tarn.config.ConfigLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `docs/memory-api.md`, `docs/mcp.md` and `docs/page.md` say what is so: their examples are run
/// from the first to the last, in one shell beside one router, and answer what stands below them.
class MemoryDocsIT {
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)```sh\n(?<script>.*?)```\n(?:```(?:json|text)\n(?<answer>.*?)```)?");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");

  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"memory-api.md", "mcp.md", "page.md"})
  void theExamples_answerWhatThePageSays(String page) {
    ShellSession shell = new ShellSession(home);
    shell
        .environment()
        .putAll(
            Map.of(
                "TARN_DATA_DIR",
                home.resolve("data").toString(),
                "TARN_SERVER_PORT",
                "0",
                "TARN_EMBEDDING_MODEL",
                "none"));
    try (RunningTarn tarn = started(shell)) {
      List<MatchResult> examples = EXAMPLE.matcher(text(page)).results().toList();
      assertThat(examples).hasSizeGreaterThan(2);
      for (MatchResult example : examples) {
        String script = example.group("script").replace("http://127.0.0.1:8080", tarn.url(""));
        ShellSession.Ran ran = shell.run(script.replace("curl ", "curl -sS "));
        assertThat(ran.code()).as(script + ran.err()).isZero();
        DocAnswer.assertHolds(ran.out(), Optional.ofNullable(example.group("answer")).orElse(""));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"memory-api.md", "mcp.md", "page.md"})
  void everyLink_leadsSomewhere(String page) {
    assertThat(LINK.matcher(text(page)).results().map(link -> link.group(1)))
        .isNotEmpty()
        .allSatisfy(link -> {
          if (URI.create(link).getScheme() == null) {
            assertThat(file(page).resolveSibling(link)).exists();
          }
        });
  }

  private static RunningTarn started(ShellSession shell) {
    try {
      return RunningTarn.start(
          ConfigLoader.load(new HashMap<>(shell.environment()), Optional.empty()));
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private static Path file(String page) {
    return Path.of("..", "docs", page);
  }

  private static String text(String page) {
    try {
      return Files.readString(file(page));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
