package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OriginTest {
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          https://api.example.com,           true,  api.example.com,     443
          https://api.example.com:443,       true,  api.example.com,     443
          HTTPS://API.Example.COM:8443,      true,  api.example.com,     8443
          http://localhost,                  false, localhost,           80
          http://localhost:11434,            false, localhost,           11434
          https://10.0.0.1:8443,             true,  10.0.0.1,            8443
          https://xn--bcher-kva.example,     true,  xn--bcher-kva.example, 443
          https://1.2.3.4.example,           true,  1.2.3.4.example,     443
          https://[::1]:8443,                true,  [0:0:0:0:0:0:0:1],   8443
          https://[2606:4700:0::1111],       true,  [2606:4700:0:0:0:0:0:1111], 443
          """)
  void of_hasOneFormForEachPlace(String text, boolean tls, String host, int port) {
    assertThat(Origin.of(text)).contains(new Origin(tls, host, port));
    assertThat(Origin.of(new Origin(tls, host, port).url())).contains(new Origin(tls, host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "api.example.com",
        "//api.example.com",
        "ftp://api.example.com",
        "file:///etc/passwd",
        "https://",
        "https:///api.example.com",
        "https://api.example.com/",
        "https://api.example.com/v1",
        "https://api.example.com?x",
        "https://api.example.com#x",
        "https://user@api.example.com",
        "https://user:secret@api.example.com",
        "https://api.example.com@10.0.0.1",
        "https://api.example.com\\@10.0.0.1",
        "https://api.example.com.",
        "https://api..example.com",
        "https://.example.com",
        "https://-a.example.com",
        "https://a-.example.com",
        "https://a_b.example.com",
        "https://api.example.com:",
        "https://api.example.com:0",
        "https://api.example.com:65536",
        "https://api.example.com:+80",
        "https://api.example.com:80:80",
        "https://api%2eexample.com",
        "https://api.example.com ",
        "https://api.example.com\r\n",
        "https://bücher.example",
        "https://ⅼocalhost",
        "https://\u212Aelvin.example",
        "https://api。example.com",
        "https://2130706433",
        "https://0x7f000001",
        "https://0x7f.0.0.1",
        "https://0177.0.0.1",
        "https://127.1",
        "https://127.0.0.01",
        "https://127.0.0.256",
        "https://127.0.0.1.",
        "https://127.0.0.1.5",
        "https://[::ffff:127.0.0.1]",
        "https://[::ffff:7f00:1]",
        "https://[fe80::1%25eth0]",
        "https://[127.0.0.1]",
        "https://[::1",
        "https://::1",
        "https://[]",
        "https://[:::]"
      })
  void of_isEmptyForAnythingThatCouldMeanTwoPlaces(String text) {
    assertThat(Origin.of(text)).isEmpty();
  }

  @Test
  void of_isEmptyForNamesLongerThanTheDnsKnows() {
    assertThat(Origin.of("https://" + "a".repeat(63) + ".example")).isPresent();
    assertThat(Origin.of("https://" + "a".repeat(64) + ".example")).isEmpty();
    assertThat(Origin.of("https://" + "a.".repeat(123) + "example")).isPresent();
    assertThat(Origin.of("https://" + "a.".repeat(124) + "example")).isEmpty();
  }
}
