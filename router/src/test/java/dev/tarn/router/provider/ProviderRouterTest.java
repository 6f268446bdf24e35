package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.ProviderRow.Auth;
import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ProviderRouterTest {
  private static final ProviderRouter ROUTER =
      new ProviderRouter(
          List.of(
              row("first", List.of("1st"), Auth.BEARER, false, List.of("gpt-*", "shared")),
              row("second", List.of(), Auth.BEARER, true, List.of("shared", "small")),
              row("local", List.of(), Auth.NONE, false, List.of("llama")),
              row("bare", List.of(), Auth.NONE, false, List.of()),
              row("poor", List.of(), Auth.BEARER, false, List.of())),
          Optional.empty(),
          new Models(
              new ModelCatalogue(
                  List.of(
                      model("poor", "both", 1_000),
                      model("second", "both", 2_000),
                      model("poor", "org/dear", 3_000),
                      model("second", "small", 4_000)))));

  @Test
  void byName_findsRowsByNameAndAlias() {
    assertThat(ROUTER.byName("first").map(Provider::name)).contains("first");
    assertThat(ROUTER.byName("1st").map(Provider::name)).contains("first");
    assertThat(ROUTER.byName("third")).isEmpty();
  }

  @Test
  void hosted_prefersARowWithAKeyAmongThoseThatListAModel() {
    assertThat(plan(ROUTER, "shared").first().provider().name()).isEqualTo("second");
    assertThat(plan(ROUTER, "llama").first().provider().name()).isEqualTo("local");
    assertThat(plan(ROUTER, "shared").first().model()).isEmpty();
    assertThat(plan(ROUTER, "shared").first().credential().source()).isEqualTo(KeySource.HOSTED);
  }

  @Test
  void hosted_takesTheVendorBeforeTheSlash() {
    Attempt attempt = plan(ROUTER, "second/org/model:free").first();

    assertThat(attempt.provider().name()).isEqualTo("second");
    assertThat(attempt.model()).contains("org/model:free");
  }

  @Test
  void hosted_refusesModelsThatNobodyHas() {
    refuses(() -> plan(ROUTER, "unheard-of"), 404, "model_not_found");
    refuses(() -> plan(ROUTER, "nobody/model"), 404, "model_not_found");
  }

  @Test
  void hosted_refusesRowsWithoutAKey() {
    refuses(() -> plan(ROUTER, "gpt-5"), 401, "provider_key_missing");
    refuses(() -> plan(ROUTER, "first/gpt-5"), 401, "provider_key_missing");
  }

  @Test
  void hosted_fallsBackToTheDefaultProvider() {
    ProviderRouter router =
        new ProviderRouter(
            List.of(
                row("only", List.of(), Auth.BEARER, true, List.of()),
                row("poor", List.of(), Auth.BEARER, false, List.of())),
            Optional.of("only"),
            new Models(new ModelCatalogue(List.of(model("poor", "dear", 1_000)))));

    assertThat(plan(router, "anything/at-all").first().provider().name()).isEqualTo("only");
    assertThat(plan(router, "anything/at-all").first().model()).isEmpty();
    assertThat(plan(router, "dear").first().provider().name())
        .as("rather than one without a key")
        .isEqualTo("only");
  }

  @Test
  void hosted_asksTheCatalogueForWhatNoRowLists() {
    Attempt attempt = plan(ROUTER, "both-2025-04-14").first();

    assertThat(attempt.provider().name()).as("the one with a key").isEqualTo("second");
    assertThat(attempt.model()).as("the name stays").isEmpty();
    refuses(() -> plan(ROUTER, "org/dear"), 401, "provider_key_missing");
  }

  @Test
  void contextWindow_isTheModelsAtThatProviderElseTheRows() {
    Models models = ROUTER.models();
    Attempt prefixed = plan(ROUTER, "second/small").first();
    Attempt listed = plan(ROUTER, "small").first();

    assertThat(models.contextWindow(prefixed, Optional.of("second/small"))).isEqualTo(4_000);
    assertThat(models.contextWindow(listed, Optional.of("small"))).isEqualTo(4_000);
    assertThat(models.contextWindow(listed, Optional.of("other"))).isEqualTo(8_192);
    assertThat(models.contextWindow(listed, Optional.empty())).isEqualTo(8_192);
    assertThat(models.called(listed, Optional.of("small")).flatMap(ModelEntry::maxOutput))
        .contains(400);
  }

  @Test
  void hosted_namesTheRowsThatTheOperatorPaysFor() {
    assertThat(ROUTER.hosted()).extracting(Provider::name).containsExactly("second", "local");
  }

  @Test
  void passthrough_usesTheCallersKeyOnceAndNobodyElses() {
    Provider second = ROUTER.byName("second").orElseThrow();
    Plan plan =
        ROUTER.passthrough(
            second, Optional.of(new ProviderKey(Secret.of("sk-callers"), ProviderRow.Auth.BEARER)));

    assertThat(plan.retries(plan.first())).isZero();
    assertThat(plan.attempts()).hasSize(1);
    assertThat(plan.first().credential().key().map(key -> key.value().reveal()))
        .contains("sk-callers");
    refuses(() -> ROUTER.passthrough(second, Optional.empty()), 401, "provider_key_missing");
  }

  @Test
  void passthrough_needsNoKeyWhereTheProviderNeedsNone() {
    Provider local = ROUTER.byName("local").orElseThrow();

    assertThat(ROUTER.passthrough(local, Optional.empty()).first().credential().key()).isEmpty();
  }

  private static Plan plan(ProviderRouter router, String model) {
    return Planned.by(router).hosted(model);
  }

  private static void refuses(Runnable call, int status, String code) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.status()).isEqualTo(status))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code));
  }

  private static ModelEntry model(String vendor, String name, int window) {
    return new ModelEntry(
        vendor,
        name,
        List.of(),
        window,
        Optional.of(window / 10),
        List.of(ModelEntry.Modality.TEXT),
        List.of(ModelEntry.Modality.TEXT),
        Optional.empty());
  }

  private static ProviderRow row(
      String name, List<String> aliases, Auth auth, boolean key, List<String> models) {
    return new ProviderRow(
        name,
        aliases,
        ProviderRow.Dialect.OPENAI,
        URI.create("http://localhost/v1"),
        "/v1",
        auth,
        key ? Optional.of(Secret.of("sk-operators")) : Optional.empty(),
        Optional.empty(),
        models,
        8_192);
  }
}
