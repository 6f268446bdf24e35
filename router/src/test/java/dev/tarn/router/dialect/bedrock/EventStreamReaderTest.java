package dev.tarn.router.dialect.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.EventStreams;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class EventStreamReaderTest {
  private static final byte[] TWO =
      joined(
          EventStreams.event("messageStart", "{\"role\":\"assistant\"}"),
          EventStreams.event("messageStop", "{\"stopReason\":\"end_turn\"}"));

  private final List<EventStreamFrame> frames = new ArrayList<>();
  private final EventStreamReader reader = new EventStreamReader(1_024, frames::add);

  /// Frames of the format's public test suite, which all AWS SDKs share.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          000000100000000005c248eb7d98c8ff | ''
          0000001d00000000fd528c5a7b27666f6f273a27626172277dc3653936 | {'foo':'bar'}
          """)
  void feed_readsTheFramesOfTheFormatsOwnTests(String hex, String payload) {
    reader.feed(HexFormat.of().parseHex(hex));

    assertThat(frames).hasSize(1);
    assertThat(frames.getFirst().payload()).asString().isEqualTo(payload);
    assertThat(frames.getFirst().headers()).isEmpty();
    assertThat(reader.isWhole()).isTrue();
  }

  @Test
  void feed_walksOverHeadersOfEveryType() {
    ByteArrayOutputStream headers = new ByteArrayOutputStream();
    int[] lengths = {0, 0, 1, 2, 4, 8, -1, -1, 8, 16};
    for (int type = 0; type < lengths.length; type++) {
      headers.writeBytes(new byte[] {1, (byte) ('a' + type), (byte) type});
      headers.writeBytes(
          lengths[type] < 0 ? new byte[] {0, 3, 'x', 'y', 'z'} : new byte[lengths[type]]);
    }
    reader.feed(withHeaders(headers.toByteArray()));

    assertThat(frames).hasSize(1);
    assertThat(frames.getFirst().headers()).isEqualTo(Map.of("h", "xyz"));
    assertThat(reader.isWhole()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"05", "0161", "01610a", "0161070005", "01610700", "016109ff"})
  void feed_stopsAtHeadersThatAreNone(String hex) {
    reader.feed(withHeaders(HexFormat.of().parseHex(hex)));
    reader.feed(TWO);

    assertThat(frames).isEmpty();
    assertThat(reader.isWhole()).isFalse();
  }

  /// A frame with right CRCs around any headers: those of strings moved to where a payload stood.
  private static byte[] withHeaders(byte[] headers) {
    byte[] frame = EventStreams.frame(Map.of(), headers);
    frame[7] = (byte) headers.length;
    return resealed(frame);
  }

  private static byte[] resealed(byte[] frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame);
    CRC32 prelude = new CRC32();
    prelude.update(frame, 0, 8);
    bytes.putInt(8, (int) prelude.getValue());
    CRC32 all = new CRC32();
    all.update(frame, 0, frame.length - 4);
    bytes.putInt(frame.length - 4, (int) all.getValue());
    return frame;
  }

  @Test
  void feed_readsTheSameWhateverThePieces() {
    for (int first = 0; first <= TWO.length; first++) {
      for (int second = first; second <= TWO.length; second += 7) {
        frames.clear();
        EventStreamReader cut = new EventStreamReader(1_024, frames::add);
        cut.feed(Arrays.copyOfRange(TWO, 0, first));
        cut.feed(Arrays.copyOfRange(TWO, first, second));
        cut.feed(Arrays.copyOfRange(TWO, second, TWO.length));

        assertThat(frames.stream().map(f -> f.header(":event-type")))
            .containsExactly("messageStart", "messageStop");
        assertThat(cut.isWhole()).isTrue();
      }
    }
  }

  @Test
  void feed_noticesEveryByteThatIsWrong() {
    for (int i = 0; i < TWO.length; i++) {
      byte[] wrong = TWO.clone();
      wrong[i] ^= 0x20;
      frames.clear();
      EventStreamReader checking = new EventStreamReader(1_024, frames::add);
      checking.feed(wrong);

      assertThat(checking.isWhole()).as("byte %d", i).isFalse();
      assertThat(frames).hasSizeLessThan(2);
    }
  }

  @Test
  void isWhole_onlyBetweenFrames() {
    int first = EventStreams.event("messageStart", "{\"role\":\"assistant\"}").length;
    for (int cut = 0; cut <= TWO.length; cut++) {
      EventStreamReader until = new EventStreamReader(1_024, frame -> {});
      until.feed(Arrays.copyOf(TWO, cut));

      assertThat(until.isWhole())
          .as("cut at %d", cut)
          .isEqualTo(cut == 0 || cut == first || cut == TWO.length);
    }
  }

  @Test
  void feed_stopsAtAFrameThatIsTooLarge_beforeHoldingIt() {
    reader.feed(Arrays.copyOf(EventStreams.frame(Map.of(), new byte[2_000]), 12));

    assertThat(reader.isWhole()).isFalse();
    reader.feed(TWO);
    assertThat(frames).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "15, 0", "16, 1", "-1, 0", "2147483647, 0", "16, -1"})
  void feed_refusesLengthsThatCannotBe(int total, int headers) {
    byte[] frame = new byte[64];
    ByteBuffer.wrap(frame).putInt(total).putInt(headers);
    reader.feed(resealed(frame));

    assertThat(frames).isEmpty();
    assertThat(reader.isWhole()).isFalse();
  }

  @Test
  void bytes_areWhatTheOtherEncoderWrites() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":message-type", "exception");
    headers.put("ü", "wörld");
    byte[] payload = "{\"message\":\"é\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(new EventStreamFrame(headers, payload).bytes())
        .isEqualTo(EventStreams.frame(headers, payload));
  }

  private static byte[] joined(byte[] one, byte[] other) {
    byte[] all = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, all, one.length, other.length);
    return all;
  }
}
