package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.github.luben.zstd.Zstd;
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
  private static final TarnConfig.Limits LIMITS =
      new TarnConfig.Limits(1 << 20, 2 << 20, 100, 1_000, 1 << 20, 64);
  private static final byte[] BODY =
      "{\"messages\":[{\"role\":\"user\",\"content\":\"ä😀\"}]}".getBytes(StandardCharsets.UTF_8);

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "zstd"})
  void body_isWhatWasCompressed(String encoding) throws IOException {
    assertThat(Inflate.body(encoding, packed(encoding, BODY), LIMITS)).isEqualTo(BODY);
    assertThat(Inflate.body(encoding, packed(encoding, new byte[0]), LIMITS)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_mayBeAsLargeAsTheLimit(String encoding) throws IOException {
    byte[] random = new byte[2 << 20];
    new Random(7).nextBytes(random);

    assertThat(Inflate.body(encoding, packed(encoding, random), LIMITS)).isEqualTo(random);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_isRefusedBeyondTheLimit(String encoding) throws IOException {
    byte[] random = new byte[(2 << 20) + 1];
    new Random(7).nextBytes(random);

    refuses(encoding, packed(encoding, random), 413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_isRefusedIfAFewBytesHoldTooMuch(String encoding) throws IOException {
    refuses(encoding, packed(encoding, new byte[1 << 20]), 413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_ofASmallCallMayInflateWhateverTheRatio(String encoding) throws IOException {
    byte[] zeros = new byte[64 * 1024];

    assertThat(Inflate.body(encoding, packed(encoding, zeros), LIMITS)).isEqualTo(zeros);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_isRefusedCutAtEveryByte(String encoding) throws IOException {
    byte[] packed = packed(encoding, BODY);
    for (int cut = 1; cut < packed.length; cut++) {
      refuses(encoding, Arrays.copyOf(packed, cut), 400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "zstd"})
  void body_isRefusedIfItIsPlain(String encoding) {
    refuses(encoding, BODY, 400);
  }

  @Test
  void body_isRefusedInEncodingsWeDoNotRead() {
    refuses("br", BODY, 415);
    refuses("deflate", BODY, 415);
    refuses("gzip, gzip", BODY, 415);
  }

  private static void refuses(String encoding, byte[] body, int status) {
    assertThatExceptionOfType(RouterException.class)
        .as("%d bytes", body.length)
        .isThrownBy(() -> Inflate.body(encoding, body, LIMITS))
        .satisfies(e -> assertThat(e.status()).isEqualTo(status));
  }

  private static byte[] packed(String encoding, byte[] body) throws IOException {
    if (encoding.equals("zstd")) {
      return Zstd.compress(body);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(body);
    }
    return packed.toByteArray();
  }
}
