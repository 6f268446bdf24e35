package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.CallerUrls;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.ProviderRouter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KnownPathsTest {
  private static final List<ProviderRow> ROWS =
      List.of(PathsTest.row("openai", "https://api.openai.com/v1", "/v1"));

  private final KnownPaths paths =
      new KnownPaths(
          new Paths(
              new ProviderRouter(ROWS, Optional.empty(), new Models(new ModelCatalogue(List.of()))),
              new CallerUrls(ROWS, new TarnConfig.CallerUrls(false, List.of())),
              Dialects.within(new ReadLimits(100, 1 << 20))));
  private final List<Dialect> told = new ArrayList<>();

  @Test
  void targetCalledAgain_isTheSameEndpointAndTellsItsDialectAgain() {
    Endpoint first = paths.resolve("/v1/openai/chat/completions", told::add);

    assertThat(paths.resolve("/v1/openai/chat/completions", told::add)).isSameAs(first);
    assertThat(told).hasSize(2);
    assertThat(told.getFirst()).isSameAs(told.getLast());
  }

  @Test
  void queryIsReadEachTime() {
    Endpoint plain = paths.resolve("/v1/openai/models", told::add);
    Endpoint queried = paths.resolve("/v1/openai/models?limit=2", told::add);

    assertThat(queried).isNotEqualTo(plain);
    assertThat(((Endpoint.Passthrough) queried).query()).isEqualTo("?limit=2");
  }

  @Test
  void targetThatIsNone_isRefusedEachTime() {
    for (int i = 0; i < 2; i++) {
      assertThatExceptionOfType(RouterException.class)
          .isThrownBy(() -> paths.resolve("/v1/nobody/chat/completions", told::add))
          .satisfies(e -> assertThat(e.status()).isEqualTo(404));
    }
  }
}
