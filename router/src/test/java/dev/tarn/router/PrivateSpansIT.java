package dev.tarn.router;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.testkit.FakeProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What people mark as private reaches the provider and nothing else.
class PrivateSpansIT {
  private static final String SECRET = "zebracode-4471-kilimanjaro";

  @TempDir Path dataDir;
  private FakeProvider provider;
  private RunningTarn tarn;
  private Talk talk;

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    talk = new Talk(tarn, tarn.serverKey("private", Optional.empty()), "ann");
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "My locker is green. <private>It opens with " + SECRET + ".</private>",
        "My locker is green. <PRIVATE>It opens with " + SECRET + ".</Private>",
        "My locker is green. <private>a <private>b</private> " + SECRET + "</private>",
        "My locker is green. <private note=\"x\">" + SECRET + "</private>",
        "My locker is green. <private>It opens with " + SECRET,
        SECRET + "</private> My locker is green.",
        "My locker is green. <private>I live in " + SECRET + "</private> It smells.",
      })
  void aPrivateSpan_isSentButNotRemembered(String text) {
    HttpResponse<String> reply = talk.say(text);
    talk.learned(reply);

    assertThat(provider.last().lastUserText()).isEqualTo(text);
    assertThat(remembered()).anyMatch(kept -> kept.contains("My locker is green."));
    assertNowhere();
    assertThat(Integer.parseInt(RunningTarn.header(reply, "x-memorylake-memories-created")))
        .isEqualTo((int) talk.memories("").stream().filter(PrivateSpansIT::isUsers).count());
  }

  @Test
  void aSpanThatReachesOverMessages_hidesThemAll_andTheAnswersBetween() {
    provider.answer(call -> "I understand, it is " + SECRET + " then.");

    talk.say("I collect stamps. <private>The album lies in " + SECRET);
    talk.say("It opens with " + SECRET);
    provider.answer(call -> "A green album of stamps is worth a careful look.");
    talk.tell("Or with " + SECRET + "</private> The album is green and heavy.");

    assertThat(remembered())
        .containsExactlyInAnyOrder(
            "I collect stamps.",
            "The album is green and heavy.",
            "A green album of stamps is worth a careful look.");
    assertNowhere();
  }

  @Test
  void aNote_isKeptWithoutItsPrivateSpan() {
    talk.note("The boat is red. <private>Its key is " + SECRET + "</private>");

    assertThat(remembered()).containsExactly("The boat is red.");
    assertNowhere();
  }

  private static boolean isUsers(JsonNode memory) {
    return !memory.path("role").asText().equals("assistant");
  }

  private List<String> remembered() {
    return talk.memories("").stream().map(memory -> memory.path("text").asText().strip()).toList();
  }

  /// Neither over the API nor in any file. The index is compressed, so the API counts for it.
  private void assertNowhere() {
    assertThat(talk.memories("")).noneMatch(memory -> memory.toString().contains("4471"));
    tarn.restart();
    assertThat(files()).isNotEmpty().noneMatch(PrivateSpansIT::holdsSecret);
  }

  private List<Path> files() {
    try (Stream<Path> walk = Files.walk(dataDir)) {
      return walk.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean holdsSecret(Path file) {
    try {
      return new String(Files.readAllBytes(file), ISO_8859_1).contains("zebracode");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
