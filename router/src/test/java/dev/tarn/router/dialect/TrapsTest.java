package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/// Holds `dialects/traps.md` to what exists: each trap names the cases and tests that it would
/// break, they are there, and nothing in the corpus is passed over by those who walk it.
final class TrapsTest {
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");
  private static final String ARROW = " → ";
  private static final Path CORPUS = corpus();
  private static final Path CLASSES = CORPUS.resolveSibling("dev");
  private static final Set<Path> WALKED = walked();

  /// A line of the list.
  ///
  /// @param wouldBreak folders of cases, and tests as `Class#method`
  record Trap(String what, List<String> wouldBreak) {
    static Trap of(String line) {
      String[] sides = line.substring("- ".length()).split(ARROW, -1);
      assertThat(sides).as(line).hasSize(2);
      return new Trap(
          sides[0], NAME.matcher(sides[1]).results().map((MatchResult r) -> r.group(1)).toList());
    }

    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Trap> traps() throws IOException {
    return Files.readAllLines(CORPUS.resolve("traps.md")).stream()
        .filter(line -> line.startsWith("- "))
        .map(Trap::of);
  }

  @ParameterizedTest
  @MethodSource("traps")
  void trap_namesWhatItWouldBreak(Trap trap) throws Exception {
    assertThat(trap.wouldBreak()).isNotEmpty().doesNotHaveDuplicates();
    for (String name : trap.wouldBreak()) {
      if (name.contains("#")) {
        assertThat(tests(name.split("#", 2)[0])).as(name).contains(name.split("#", 2)[1]);
      } else {
        assertThat(WALKED).as(name).contains(CORPUS.resolve(name));
      }
    }
  }

  @Test
  void traps_areEachNamedOnce() throws IOException {
    assertThat(traps().map(Trap::what)).doesNotHaveDuplicates().hasSizeGreaterThan(100);
  }

  @Test
  void corpus_isWalkedWhole() throws IOException {
    List<Path> folders;
    try (Stream<Path> all = Files.walk(CORPUS)) {
      folders = all.filter(Files::isRegularFile).map(Path::getParent).distinct().toList();
    }
    assertThat(WALKED)
        .containsExactlyInAnyOrderElementsOf(
            folders.stream().filter(folder -> !folder.equals(CORPUS)).toList());
  }

  private static Path corpus() {
    try {
      return Path.of(Objects.requireNonNull(TrapsTest.class.getResource("/dialects")).toURI());
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// The folders that some test reads: one whose files say nothing to any is not among them.
  private static Set<Path> walked() {
    try {
      Stream<Path> own =
          Stream.of(GoldenTest.woven(), GoldenTest.refused(), GoldenTest.replies())
              .flatMap(folders -> folders);
      Stream<Path> translated =
          Stream.of(
                  TranslationGoldenTest.requests(),
                  TranslationGoldenTest.refusals(),
                  TranslationGoldenTest.replies(),
                  TranslationGoldenTest.brokenReplies(),
                  TranslationGoldenTest.streams(),
                  TranslationGoldenTest.errors())
              .flatMap(cases -> cases)
              .map(TranslationCase::folder);
      return Stream.concat(own, translated).collect(Collectors.toUnmodifiableSet());
    } catch (IOException | URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  /// The names of the tests in a class of this module, whatever its package.
  private static List<String> tests(String simpleName) throws Exception {
    try (Stream<Path> all = Files.walk(CLASSES)) {
      Path file =
          all.filter(path -> path.endsWith(simpleName + ".class"))
              .findFirst()
              .orElseThrow(() -> new AssertionError("There is no class " + simpleName + "."));
      String path = CLASSES.relativize(file).toString();
      String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
      return Arrays.stream(Class.forName("dev." + name).getDeclaredMethods())
          .filter(method -> AnnotationSupport.isAnnotated(method, Testable.class))
          .map(Method::getName)
          .toList();
    }
  }
}
