package dev.tarn.router.remember.reading;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.memory.Claim;
import dev.tarn.memory.Fact;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Scores the rules on turns labelled by hand (`src/test/resources/facts`, with a page on how). A
/// fact counts as right if attribute and value are those of the label, but for case.
class LabelledTurnsTest {
  private static final Logger LOG = LoggerFactory.getLogger(LabelledTurnsTest.class);
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Labelled(String turn, List<String> facts) {}

  private record Score(int right, int wrong, int missed) {
    double precision() {
      return (double) right / (right + wrong);
    }

    double recall() {
      return (double) right / (right + missed);
    }
  }

  @ParameterizedTest
  @CsvSource({"tuned, 0.9, 0.95", "held, 0.9, 0.95"})
  void rules_keepTheirPrecision_onTurnsLabelledByHand(
      String half, double leastPrecision, double leastRecall) {
    List<String> faults = new ArrayList<>();

    Score score = score(labelled(half), faults);

    LOG.warn("{}: {}, precision {}, recall {}", half, score, score.precision(), score.recall());
    assertThat(score.precision()).as("%s %s", score, faults).isGreaterThanOrEqualTo(leastPrecision);
    assertThat(score.recall()).as("%s %s", score, faults).isGreaterThanOrEqualTo(leastRecall);
  }

  @Test
  void theLabels_areEnough_andHalfOfThemAreTurnsWithoutAFact() {
    List<Labelled> all = new ArrayList<>(labelled("tuned"));
    all.addAll(labelled("held"));

    assertThat(all).hasSizeGreaterThanOrEqualTo(200).doesNotHaveDuplicates();
    assertThat(all.stream().filter(l -> l.facts().isEmpty()).count())
        .isGreaterThanOrEqualTo(all.size() / 2);
  }

  @ParameterizedTest
  @CsvSource({"tuned", "held"})
  void everyQuote_standsInItsTurn_andHoldsTheValue(String half) {
    for (Labelled labelled : labelled(half)) {
      for (Fact fact : Said.facts(labelled.turn())) {
        assertThat(labelled.turn()).contains(fact.quote());
        assertThat(fact.quote()).contains(fact.claim().value());
        assertThat(fact.text()).contains(fact.claim().value());
      }
    }
  }

  private static Score score(List<Labelled> turns, List<String> faults) {
    int right = 0;
    int wrong = 0;
    int missed = 0;
    for (Labelled labelled : turns) {
      List<String> expected =
          new ArrayList<>(labelled.facts().stream().map(LabelledTurnsTest::folded).toList());
      for (Fact fact : Said.facts(labelled.turn())) {
        if (expected.remove(folded(written(fact.claim())))) {
          right++;
        } else {
          wrong++;
          faults.add("\nwrong  " + written(fact.claim()) + " in " + labelled.turn());
        }
      }
      missed += expected.size();
      expected.forEach(e -> faults.add("\nmissed " + e + " in " + labelled.turn()));
    }
    return new Score(right, wrong, missed);
  }

  private static String written(Claim claim) {
    return claim.attribute() + ": " + claim.value();
  }

  private static String folded(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static List<Labelled> labelled(String half) {
    try (var in =
        Objects.requireNonNull(
            LabelledTurnsTest.class.getResourceAsStream("/facts/" + half + ".jsonl"))) {
      List<Labelled> turns = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        JsonNode node = JSON.readTree(line);
        List<String> facts = new ArrayList<>();
        node.path("facts").forEach(f -> facts.add(f.asText()));
        turns.add(new Labelled(node.path("turn").asText(), facts));
      }
      return turns;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
