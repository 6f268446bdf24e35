package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BodiesTest {
  @ParameterizedTest
  @CsvSource({"0, 0", "700, 700", "65536, 65536", "65537, 65536", "33554432, 65536"})
  void firstBytes_areNoMoreThanAFewWhateverIsDeclared(String declared, int first) {
    assertThat(Bodies.firstBytes(declared)).isEqualTo(first);
  }

  @Test
  void firstBytes_areFewIfNothingIsDeclared() {
    assertThat(Bodies.firstBytes(null)).isEqualTo(1024);
  }
}
