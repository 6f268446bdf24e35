package dev.tarn.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NativesTest {
  @TempDir private Path directory;

  /// In a process of its own, since libraries are loaded once, and with an empty environment: on a
  /// build server (`CI=…`) the runtime would keep quiet anyway.
  @Test
  void opening_writesNothingButIntoItsDirectory() throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path natives = directory.resolve("natives");
    Path temporary = Files.createDirectory(directory.resolve("tmp"));
    Path log = directory.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Duser.home=" + home,
            "-Djava.io.tmpdir=" + temporary,
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            OpenAndAsk.class.getName(),
            natives.toString());
    builder.environment().clear();
    builder.environment().put("HOME", home.toString());
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    Process process = builder.start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(log)).isZero();

    assertThat(filesUnder(home)).isEmpty();
    assertThat(filesUnder(temporary)).isEmpty();
    assertThat(filesUnder(natives))
        .contains(System.mapLibraryName("onnxruntime"), System.mapLibraryName("tokenizers"))
        .noneMatch(name -> name.endsWith(".part"));
  }

  @Test
  void aDirectoryThatCannotBeMade_isToldWithWhatToDo() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");
    assertThatThrownBy(() -> Natives.prepare(file.resolve("natives")))
        .isInstanceOf(EmbeddingException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("make this directory writable");
  }

  private static List<String> filesUnder(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(Files::isRegularFile).map(f -> f.getFileName().toString()).toList();
    }
  }
}
