package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Answers.Answer;
import dev.tarn.records.Answers.Claim;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlAnswersTest {
  private static final Instant NEVER = Instant.EPOCH;
  private static final Answer MADE = new Answer(201, Optional.of("{\"text\":\"unmistakable\"}"));

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  SqlAnswersTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
  }

  @AfterEach
  void close() {
    records.close();
  }

  private Claim claim(String scope, String fingerprint, Instant at) {
    return records.answers().claim(scope, "k1", fingerprint, at).join();
  }

  @Test
  void aKey_isTakenOnce_andAnsweredWithWhatWasKept() {
    assertThat(claim(SCOPE, "f", NOW)).isEqualTo(new Claim.Yours());
    assertThat(claim(SCOPE, "f", NOW)).isEqualTo(new Claim.UnderWay());
    assertThat(claim(SCOPE, "g", NOW)).isEqualTo(new Claim.Other());

    records.answers().keep(SCOPE, "k1", MADE).join();

    assertThat(claim(SCOPE, "f", NOW)).isEqualTo(new Claim.Answered(MADE));
    assertThat(claim(SCOPE, "g", NOW)).isEqualTo(new Claim.Other());
    assertThat(claim("acme/default/bob", "g", NOW)).isEqualTo(new Claim.Yours());
  }

  @Test
  void anAnswerWithoutABody_isKeptToo() {
    claim(SCOPE, "f", NOW);
    records.answers().keep(SCOPE, "k1", new Answer(204, Optional.empty())).join();
    forget(SCOPE);

    assertThat(claim(SCOPE, "f", NOW))
        .isEqualTo(new Claim.Answered(new Answer(204, Optional.empty())));
  }

  @Test
  void aRequestThatFailed_orWhoseRouterIsGone_mayBeRepeated() {
    claim(SCOPE, "f", NOW);
    records.answers().release(SCOPE, "k1").join();
    assertThat(claim(SCOPE, "g", NOW)).isEqualTo(new Claim.Yours());

    Instant later = NOW.plus(Answers.LONGEST).plusMillis(1);
    assertThat(claim(SCOPE, "other", later)).isEqualTo(new Claim.Other());
    assertThat(claim(SCOPE, "g", later)).isEqualTo(new Claim.Yours());
    assertThat(claim(SCOPE, "g", later)).isEqualTo(new Claim.UnderWay());
  }

  @Test
  void aKeptAnswer_isNotReleased_norReplaced() {
    claim(SCOPE, "f", NOW);
    records.answers().keep(SCOPE, "k1", MADE).join();
    records.answers().keep(SCOPE, "k1", new Answer(200, Optional.empty())).join();
    records.answers().release(SCOPE, "k1").join();

    assertThat(claim(SCOPE, "f", NOW)).isEqualTo(new Claim.Answered(MADE));
  }

  @Test
  void aForgottenAnswer_hasNoBodyAnyMore() {
    claim(SCOPE, "f", NOW);
    records.answers().keep(SCOPE, "k1", MADE).join();
    assertThat(engine.bytes(directory)).contains(SCOPE).doesNotContain("unmistakable");

    forget("acme/default/bob");
    assertThat(claim(SCOPE, "f", NOW)).isEqualTo(new Claim.Answered(MADE));
    forget(SCOPE);
    assertThat(claim(SCOPE, "f", NOW)).isEqualTo(new Claim.Forgotten());

    erase(new Erasure.Part.Everything(SCOPE));
    assertThat(claim(SCOPE, "g", NOW)).isEqualTo(new Claim.Yours());
  }

  /// Something of the scope, whatever it is.
  private void forget(String scope) {
    erase(new Erasure.Part.Conversation(scope, "none", List.of()));
  }

  private void erase(Erasure.Part part) {
    records
        .erasures()
        .begin(
            new Erasure.Order(
                "erasure_" + part.hashCode(), "acme", "owner", Optional.empty(), 0, List.of(part)));
  }

  @Test
  void anAnswer_isNotReadableInAnotherPlace() {
    claim(SCOPE, "f", NOW);
    records.answers().keep(SCOPE, "k1", MADE).join();
    records.writer().run(session -> session.update("UPDATE answer SET id = 'k2'"));

    assertThat(records.answers().claim(SCOPE, "k2", "f", NOW).join())
        .isEqualTo(new Claim.Forgotten());
  }

  @Test
  void expire_takesOldAnswers() {
    claim(SCOPE, "f", NOW);
    records.answers().keep(SCOPE, "k1", MADE).join();

    records.expire(new Retention(NOW.plusSeconds(5), NEVER, NEVER, NEVER, NEVER, NEVER));

    assertThat(claim(SCOPE, "g", NOW)).isEqualTo(new Claim.Yours());
  }
}
