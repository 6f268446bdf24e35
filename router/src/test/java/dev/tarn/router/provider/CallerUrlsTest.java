package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CallerUrlsTest {
  private final CallerUrls urls =
      new CallerUrls(List.of(), new TarnConfig.CallerUrls(false, List.of()));

  @Test
  void at_readsAPathOfManySegments_andRefusesOneOfTooMany() {
    refused("https://api.example.com" + "/a".repeat(1_000), "url_not_allowed");
    refused("https://api.example.com" + "/a".repeat(1_000) + "/", "url_not_allowed");
    refused("https://api.example.com" + "/a".repeat(1_000) + "//", "invalid_base_url");
    refused("https://api.example.com" + "/a".repeat(100_000), "invalid_base_url");
  }

  private void refused(String url, String code) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> urls.at(url))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
