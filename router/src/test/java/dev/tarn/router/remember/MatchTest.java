package dev.tarn.router.remember;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.tarn.records.TurnLedger.Conversation;
import dev.tarn.records.TurnLedger.KnownTurn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MatchTest {
  private static final Instant NOW = Instant.parse("2026-05-08T10:00:00Z");

  @Test
  void of_findsARequestThatRepeatsTheConversationFromItsStart() {
    assertThat(found("abcde", "abc")).containsExactly(0, 0, 3);
    assertThat(found("abc", "abcde")).containsExactly(0, 0, 3);
    assertThat(found("aba", "a")).containsExactly(0, 0, 1);
    assertThat(found("", "abc")).containsExactly(0, 0, 0);
    assertThat(found("abc", "")).containsExactly(0, 0, 0);
  }

  @Test
  void of_findsARequestWhoseBeginningWasCut() {
    assertThat(found("cdef", "abcd")).containsExactly(0, 2, 2);
    assertThat(found("xcdef", "abcd")).containsExactly(1, 2, 2);
    assertThat(found("xyz", "abcd")).containsExactly(0, 0, 0);
  }

  @Test
  void of_takesOfEqualRunsTheLater() {
    assertThat(found("xabyabz", "cabcabc")).containsExactly(4, 4, 2);
  }

  static LongStream seeds() {
    return LongStream.rangeClosed(1, 400);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void of_findsWhatTryingEveryPairFinds(long seed) {
    Random random = new Random(seed);
    int kinds = random.nextInt(1, 5);
    List<String> request = turns(random, kinds);
    List<String> known = turns(random, kinds);
    List<Integer> expected = everyPair(request, known);

    Match match = Match.of(request, conversation(known));

    boolean repeats =
        Collections.indexOfSubList(request, known) == 0
            || Collections.indexOfSubList(known, request) == 0;
    assertThat(List.of(match.requestStart(), match.knownStart(), match.length()))
        .isEqualTo(repeats ? List.of(0, 0, Math.min(request.size(), known.size())) : expected);
  }

  /// Each took minutes when pairs of places were tried.
  @Test
  void of_isLinearInTurnsThatAreAllTheSame() {
    List<String> same = Collections.nCopies(12_000, "ok");
    List<String> request = new ArrayList<>(same);
    request.set(0, "hello");
    request.set(6_000, "well");
    List<String> known = new ArrayList<>(same);
    known.set(0, "good morning");
    known.set(5_000, "fine");

    Match match =
        assertTimeoutPreemptively(
            Duration.ofSeconds(60), () -> Match.of(request, conversation(known)));

    assertThat(match.length()).isEqualTo(5_999);
    assertThat(match.requestStart()).isEqualTo(1);
    assertThat(match.knownStart()).isEqualTo(12_000 - 5_999);
  }

  private static List<String> turns(Random random, int kinds) {
    List<String> turns = new ArrayList<>();
    for (int i = random.nextInt(25); i > 0; i--) {
      turns.add("turn " + random.nextInt(kinds));
    }
    return turns;
  }

  /// The longest run, of equal ones the later, by brute force.
  private static List<Integer> everyPair(List<String> request, List<String> known) {
    List<Integer> best = List.of(0, 0, 0);
    for (int i = 0; i < request.size() && best.get(2) < request.size() - i; i++) {
      for (int j = 0; j < known.size(); j++) {
        int length = 0;
        while (i + length < request.size()
            && j + length < known.size()
            && request.get(i + length).equals(known.get(j + length))) {
          length++;
        }
        if (length > 0 && length >= best.get(2)) {
          best = List.of(i, j, length);
        }
      }
    }
    return best;
  }

  /// Turns as single letters.
  private static List<Integer> found(String request, String known) {
    Match match = Match.of(letters(request), conversation(letters(known)));
    return List.of(match.requestStart(), match.knownStart(), match.length());
  }

  private static List<String> letters(String text) {
    return text.chars().mapToObj(Character::toString).toList();
  }

  private static Conversation conversation(List<String> hashes) {
    List<KnownTurn> turns = new ArrayList<>();
    for (String hash : hashes) {
      turns.add(new KnownTurn(turns.size(), SeenTurn.USER, hash, 1, "key " + turns.size()));
    }
    return new Conversation("c", NOW, turns);
  }
}
