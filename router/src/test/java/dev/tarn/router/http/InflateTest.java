package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class InflateTest {
  private static final int MAX_BYTES = 1 << 20;
  private static final TarnConfig.Limits LIMITS =
      new TarnConfig.Limits(MAX_BYTES, MAX_BYTES, 10, 100, 4_096, 8);
  private static final byte[] TEXT =
      "{\"model\":\"m\",\"messages\":[]}".getBytes(StandardCharsets.UTF_8);

  @Test
  void body_inflatesGzip() {
    assertThat(Inflate.body("gzip", gzip(TEXT), LIMITS)).isEqualTo(TEXT);
    assertThat(Inflate.body("x-gzip", gzip(TEXT), LIMITS)).isEqualTo(TEXT);
  }

  @Test
  void body_inflatesZstdWithAndWithoutASizeInItsHead() throws IOException {
    assertThat(Inflate.body("zstd", Zstd.compress(TEXT), LIMITS)).isEqualTo(TEXT);
    assertThat(Inflate.body("zstd", zstdStream(TEXT, 0), LIMITS)).isEqualTo(TEXT);
  }

  @Test
  void body_joinsMembersAndFrames() {
    byte[] twice = joined(TEXT, TEXT);

    assertThat(Inflate.body("gzip", joined(gzip(TEXT), gzip(TEXT)), LIMITS)).isEqualTo(twice);
    assertThat(Inflate.body("zstd", joined(Zstd.compress(TEXT), Zstd.compress(TEXT)), LIMITS))
        .isEqualTo(twice);
  }

  @Test
  void body_refusesWhatInflatesBeyondTheSize() {
    byte[] large = new byte[MAX_BYTES + 1];
    new Random(1).nextBytes(large);

    refuses(413, "gzip", gzip(large));
    refuses(413, "zstd", Zstd.compress(large));
    assertThat(Inflate.body("gzip", gzip(Arrays.copyOf(large, MAX_BYTES)), LIMITS))
        .hasSize(MAX_BYTES);
  }

  @Test
  void body_refusesWhatInflatesBeyondTheRatio() {
    byte[] zeros = new byte[512 * 1024];

    refuses(413, "gzip", gzip(zeros));
    refuses(413, "zstd", Zstd.compress(zeros));
  }

  @Test
  void body_takesSmallBodiesWhateverTheRatio() {
    byte[] zeros = new byte[60 * 1024];

    assertThat(Inflate.body("gzip", gzip(zeros), LIMITS)).isEqualTo(zeros);
  }

  @Test
  void body_refusesAWindowBeyondEightMebibytes() throws IOException {
    byte[] window = zstdStream(TEXT, 27);

    refuses(400, "zstd", window);
    assertThat(Inflate.body("zstd", zstdStream(TEXT, 23), LIMITS)).isEqualTo(TEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_refusesWhatIsCutOff(String encoding) {
    byte[] whole = encoding.equals("gzip") ? gzip(TEXT) : Zstd.compress(TEXT);
    // No bytes at all are an empty body in zstd, and no JSON for those who read on.
    for (int length = 1; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatExceptionOfType(RouterException.class)
          .as("cut to %d of %d", length, whole.length)
          .isThrownBy(() -> Inflate.body(encoding, cut, LIMITS))
          .satisfies(e -> assertThat(e.status()).isEqualTo(400))
          .satisfies(e -> assertThat(e.code()).isEqualTo("invalid_encoding"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_refusesOrReadsWhateverBytes(String encoding) {
    byte[] whole = encoding.equals("gzip") ? gzip(TEXT) : Zstd.compress(TEXT);
    Random random = new Random(20261121);
    for (int round = 0; round < 2_000; round++) {
      byte[] broken = whole.clone();
      for (int i = random.nextInt(4); i >= 0; i--) {
        broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
      }
      try {
        assertThat(Inflate.body(encoding, broken, LIMITS).length).isLessThanOrEqualTo(MAX_BYTES);
      } catch (RouterException e) {
        assertThat(e.status()).isIn(400, 413);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "deflate", "gzip, gzip", "", "compress"})
  void body_saysWhichEncodingsItKnows(String encoding) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> Inflate.body(encoding, TEXT, LIMITS))
        .withMessageContaining("gzip, zstd")
        .satisfies(e -> assertThat(e.status()).isEqualTo(415));
  }

  private static void refuses(int status, String encoding, byte[] body) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> Inflate.body(encoding, body, LIMITS))
        .satisfies(e -> assertThat(e.status()).isEqualTo(status));
  }

  private static byte[] gzip(byte[] plain) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(plain);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return out.toByteArray();
  }

  private static byte[] zstdStream(byte[] plain, int windowLog) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      if (windowLog > 0) {
        zstd.setLong(windowLog);
      }
      // Not at once, since a frame of known size needs no window.
      zstd.write(plain, 0, 1);
      zstd.flush();
      zstd.write(plain, 1, plain.length - 1);
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] joined = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, joined, first.length, second.length);
    return joined;
  }
}
