package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ConfigLoader;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `docs/adding-a-provider.md` says what is so.
final class AddingAProviderDocTest {
  private static final Path ROOT = Path.of("..");
  private static final Path DOC = ROOT.resolve("docs/adding-a-provider.md");
  private static final Pattern BLOCK = Pattern.compile("(?s)```.*?```");
  private static final Pattern YAML = Pattern.compile("(?s)```yaml\n(.*?)```");
  private static final Pattern CODE = Pattern.compile("`([^`\n]+)`");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern CLASS = Pattern.compile("[A-Z][a-z]+(?:[A-Z]\\w*)*(?:\\.[A-Z]+)?");
  private static final Pattern PATH = Pattern.compile("(?:config|router|testkit)/[^<>]+(?:/<.*)?");
  private static final Pattern FILE = Pattern.compile("[a-z-]+\\.(?:json|sse|yaml)");

  @TempDir Path folder;

  private static String text() throws IOException {
    return Files.readString(DOC);
  }

  /// What stands between backticks and is all of this form.
  private static Set<String> named(Pattern form) throws IOException {
    Set<String> names =
        CODE.matcher(BLOCK.matcher(text()).replaceAll(""))
            .results()
            .map(code -> code.group(1))
            .filter(form.asMatchPredicate())
            .collect(Collectors.toSet());
    assertThat(names).isNotEmpty();
    return names;
  }

  private static Set<String> filesOfTheHouse() throws IOException {
    try (Stream<Path> files =
        Files.find(
            ROOT, 20, (path, is) -> is.isRegularFile() && path.toString().contains("/src/"))) {
      return files.map(file -> file.getFileName().toString()).collect(Collectors.toSet());
    }
  }

  private TarnConfig written(Map<String, String> environment) throws Exception {
    MatchResult yaml = YAML.matcher(text()).results().findFirst().orElseThrow();
    Path file = Files.writeString(folder.resolve("tarn.yaml"), yaml.group(1));
    return ConfigLoader.load(environment, Optional.of(file));
  }

  @Test
  void row_isReadAsThePageSays() throws Exception {
    TarnConfig config = written(Map.of("ACME_API_KEY", "of-the-operator"));

    ProviderRow acme =
        config.providers().stream().filter(r -> r.name().equals("acme")).findFirst().orElseThrow();
    assertThat(acme.dialect()).isEqualTo(ProviderRow.Dialect.OPENAI);
    assertThat(acme.auth()).isEqualTo(ProviderRow.Auth.BEARER);
    assertThat(acme.versionPrefix()).isEqualTo("/v1");
    assertThat(acme.apiKey())
        .hasValueSatisfying(key -> assertThat(key.reveal()).isEqualTo("of-the-operator"));
    assertThat(acme.lists("acme-large")).isTrue();
    assertThat(acme.contextWindow()).isEqualTo(65_536);
    assertThat(config.models().of("acme"))
        .singleElement()
        .satisfies(model -> {
          assertThat(model.name()).isEqualTo("acme-large");
          assertThat(model.contextWindow()).isEqualTo(131_072);
        });
  }

  @Test
  void everyKeyOfARow_isExplained() throws IOException {
    List<String> keys =
        Arrays.stream(ProviderRow.class.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(Predicate.not("name"::equals))
            .map(name -> name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT))
            .toList();

    String text = text();

    assertThat(keys).allSatisfy(key -> assertThat(text).contains("\n| `" + key + "` |"));
  }

  @Test
  void everyDialect_isNamed() throws IOException {
    String text = text();

    assertThat(ProviderRow.Dialect.values())
        .extracting(dialect -> dialect.name().toLowerCase(Locale.ROOT))
        .allSatisfy(dialect -> assertThat(text).contains("| `" + dialect + "`"));
  }

  @Test
  void everyClass_exists() throws IOException {
    Set<String> files = filesOfTheHouse();

    assertThat(named(CLASS))
        .allSatisfy(name -> assertThat(files).contains(name.split("\\.", 2)[0] + ".java"));
  }

  @Test
  void everyPath_exists() throws IOException {
    assertThat(named(PATH))
        .allSatisfy(path -> assertThat(ROOT.resolve(path.split("/<", 2)[0])).exists());
  }

  @Test
  void everyFileOfTheCorpus_exists() throws IOException {
    assertThat(filesOfTheHouse()).containsAll(named(FILE));
  }

  @Test
  void everyLink_leadsSomewhere() throws IOException {
    assertThat(LINK.matcher(text()).results().map(link -> link.group(1)))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(DOC.resolveSibling(link)).exists());
  }
}
