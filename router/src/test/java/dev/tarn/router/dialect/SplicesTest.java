package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SplicesTest {
  private static final byte[] BODY = bytes("0123456789");

  @Test
  void apply_givesTheSameArrayIfThereIsNothingToDo() {
    assertThat(Splices.apply(BODY, List.of())).isSameAs(BODY);
  }

  @Test
  void apply_insertsCutsAndReplacesInAnyOrder() {
    List<Splice> splices =
        List.of(splice(10, 0, "end"), splice(4, 2, ""), splice(0, 0, "start"), splice(8, 1, "x"));

    assertThat(text(Splices.apply(BODY, splices))).isEqualTo("start012367x9end");
  }

  @Test
  void apply_putsInsertsOfOnePlaceInTheOrderGiven() {
    assertThat(text(Splices.apply(BODY, List.of(splice(5, 0, "a"), splice(5, 0, "b")))))
        .isEqualTo("01234ab56789");
  }

  @Test
  void apply_refusesOverlapsAndWhatLiesOutside() {
    for (List<Splice> wrong :
        List.of(
            List.of(splice(0, 3, ""), splice(2, 1, "")),
            List.of(splice(10, 1, "")),
            List.of(splice(11, 0, "")),
            List.of(splice(-1, 0, "")))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Splices.apply(BODY, wrong));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void offsetAfter_pointsAtEachInsertInTheSplicedBody(long seed) {
    Random random = new Random(seed);
    byte[] body = new byte[200];
    random.nextBytes(body);
    List<Splice> splices = new ArrayList<>();
    int at = random.nextInt(5);
    while (at < 190) {
      int length = random.nextInt(4);
      byte[] insert = new byte[random.nextInt(6)];
      random.nextBytes(insert);
      splices.add(new Splice(at, length, insert));
      at += length + 1 + random.nextInt(20);
    }
    Collections.shuffle(splices, random);

    byte[] spliced = Splices.apply(body, splices);

    for (Splice splice : splices) {
      int offset = Splices.offsetAfter(splice, splices);
      assertThat(Arrays.copyOfRange(spliced, offset, offset + splice.insert().length))
          .isEqualTo(splice.insert());
    }
    assertThat(undone(spliced, body, splices)).isEqualTo(body);
  }

  private static byte[] undone(byte[] spliced, byte[] body, List<Splice> splices) {
    List<Splice> back = new ArrayList<>();
    for (Splice splice : splices) {
      back.add(
          new Splice(
              Splices.offsetAfter(splice, splices),
              splice.insert().length,
              Arrays.copyOfRange(body, splice.at(), splice.at() + splice.length())));
    }
    return Splices.apply(spliced, back);
  }

  private static Splice splice(int at, int length, String insert) {
    return new Splice(at, length, bytes(insert));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
