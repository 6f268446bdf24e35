package dev.tarn.router.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SseReaderTest {
  private static final int LARGE = 1 << 20;
  private static final String MIXED =
      String.join(
          "",
          "\ufeffdata: one\n\n: keep-alive\n\r\n",
          "data: two\r\rdata:three\r\ndata:  four\r\n\r\n",
          "event: x\nid: 7\nretry: 5\n\ndata\n\n",
          "data: ä😀\nother: y\n\n\n\ndata: [DONE]\n\n");
  private static final List<String> MIXED_EVENTS =
      List.of("one", "two", "three\n four", "", "ä😀", "[DONE]");

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void feed_endsLinesAtEachKindOfLineEnd(String end) {
    assertThat(events("data: a" + end + end + "data: b" + end + "data: c" + end + end))
        .containsExactly("a", "b\nc");
  }

  @Test
  void feed_readsAStreamOfEverythingThatMayStandInOne() {
    assertThat(events(MIXED)).isEqualTo(MIXED_EVENTS);
  }

  @Test
  void feed_leavesAnEventThatIsNotEndedUnread() {
    assertThat(events("data: a\n\ndata: b\n")).containsExactly("a");
    assertThat(events("data: a\n\ndata: b")).containsExactly("a");
  }

  @Test
  void feed_takesOneSpaceAfterTheColonAndNoMore() {
    assertThat(events("data:a\n\ndata: a\n\ndata:  a\n\ndata:\n\ndata: \n\n"))
        .containsExactly("a", "a", " a", "", "");
  }

  @Test
  void feed_knowsNoFieldButData() {
    assertThat(events("Data: a\n\ndatax: a\n\n data: a\n\n:data: a\n\n")).isEmpty();
  }

  @Test
  void feed_passesTheMarkOverOnlyAtTheBeginning() {
    assertThat(events("\ufeffdata: a\n\n")).containsExactly("a");
    assertThat(events("data: a\n\n\ufeffdata: b\n\n")).containsExactly("a");
    assertThat(events("\ufeff\n\ndata: a\n\n")).containsExactly("a");
  }

  @Test
  void feed_passesLargeEventsOverWholeAndReadsOn() {
    List<String> events = new ArrayList<>();
    SseReader reader = new SseReader(20, data -> events.add(text(data)));

    reader.feed(bytes("data: small\n\ndata: " + "x".repeat(40) + "\ndata: y\n\ndata: after\n\n"));
    reader.feed(bytes("data: 123456789\ndata: 123456789\ndata: 1\n\ndata: last\n\n"));

    assertThat(events).containsExactly("small", "after", "last");
    assertThat(reader.skipped()).isEqualTo(2);
  }

  @Test
  void feed_givesTheSameEventsCutAtEveryByte() {
    byte[] stream = bytes(MIXED);
    for (int cut = 0; cut <= stream.length; cut++) {
      assertThat(
              events(
                  LARGE,
                  List.of(
                      Arrays.copyOfRange(stream, 0, cut),
                      Arrays.copyOfRange(stream, cut, stream.length))))
          .as("cut at %d", cut)
          .isEqualTo(MIXED_EVENTS);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void feed_givesTheSameEventsHoweverTheStreamIsCut(long seed) {
    Random random = new Random(seed);
    byte[] stream = bytes(anyStream(random));
    int most = 12 + random.nextInt(40);
    List<String> whole = events(most, List.of(stream));

    List<byte[]> pieces = new ArrayList<>();
    for (int from = 0; from < stream.length; ) {
      int to = Math.min(stream.length, from + random.nextInt(6));
      pieces.add(Arrays.copyOfRange(stream, from, to));
      from = to;
    }

    assertThat(events(most, pieces)).isEqualTo(whole);
  }

  private static String anyStream(Random random) {
    String[] tokens = {
      "data",
      ": ",
      ":",
      "\n",
      "\r",
      "\r\n",
      "\n\n",
      "x",
      "ä😀",
      " ",
      "data: ok\n\n",
      "event: e\n",
      "0123456789012345678901234567890123456789"
    };
    StringBuilder stream = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      stream.append(tokens[random.nextInt(tokens.length)]);
    }
    return stream.append("\n\ndata: end\n\n").toString();
  }

  private static List<String> events(String stream) {
    return events(LARGE, List.of(bytes(stream)));
  }

  private static List<String> events(int most, List<byte[]> pieces) {
    List<String> events = new ArrayList<>();
    SseReader reader = new SseReader(most, data -> events.add(text(data)));
    pieces.forEach(reader::feed);
    return events;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
