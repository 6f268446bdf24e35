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
  void at_readsAPathOfManySegmentsWithoutDescending() {
    String url = "https://api.example.com" + "/a".repeat(100_000);

    refused(url, "url_not_allowed");
    refused(url + "/", "url_not_allowed");
    refused(url + "//", "invalid_base_url");
  }

  private void refused(String url, String code) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> urls.at(url))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }
}
