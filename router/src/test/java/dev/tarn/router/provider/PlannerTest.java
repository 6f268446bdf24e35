package dev.tarn.router.provider;

import static dev.tarn.router.provider.Planned.dead;
import static dev.tarn.router.provider.Planned.key;
import static dev.tarn.router.provider.Planned.skipped;
import static dev.tarn.router.provider.Planned.told;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.NewKey;
import dev.tarn.records.StoredKey;
import dev.tarn.records.StoredKey.Group;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is asked in which order, with whose key. Three providers have the model `shared`: `a`, `b`
/// and `c`, of which the operator pays for `a` and `b`; `b` is the cheapest.
final class PlannerTest {
  private static final ProviderRouter ROUTER =
      new ProviderRouter(
          List.of(row("a", true), row("b", true), row("c", false)),
          Optional.empty(),
          new Models(new ModelCatalogue(List.of(model("a", 4), model("b", 1), model("c", 2)))));

  private static ProviderRow row(String name, boolean hosted) {
    return new ProviderRow(
        name,
        List.of(name + "-alias"),
        ProviderRow.Dialect.OPENAI,
        URI.create("http://" + name + ".example/v1"),
        "/v1",
        ProviderRow.Auth.BEARER,
        hosted ? Optional.of(Secret.of("operators-" + name)) : Optional.empty(),
        Optional.empty(),
        List.of("shared", name + "-*"),
        8_192);
  }

  private static ModelEntry model(String vendor, int dollars) {
    BigDecimal price = BigDecimal.valueOf(dollars);
    return new ModelEntry(
        vendor,
        "shared",
        List.of(),
        8_192,
        Optional.empty(),
        List.of(ModelEntry.Modality.TEXT),
        List.of(ModelEntry.Modality.TEXT),
        Optional.of(
            new Prices(
                new Prices.Rates(price, Optional.empty(), Optional.empty(), price),
                Optional.empty(),
                LocalDate.EPOCH,
                "test")));
  }

  private static Planned planned() {
    return Planned.by(ROUTER);
  }

  @Test
  void aModelOfSeveralProviders_isAskedOfTheFirstAlone_unlessTheCallChooses() {
    assertThat(told(planned().hosted("shared"))).containsExactly("a/shared hosted");
    assertThat(told(planned().hosted("shared", "{\"provider\":{\"allow_fallbacks\":true}}")))
        .containsExactly("a/shared hosted", "b/shared hosted");
  }

  @Test
  void strategies_putProvidersInOrder() {
    assertThat(told(planned().hosted("shared", "{\"provider\":\"cheap\"}")))
        .containsExactly("b/shared hosted", "a/shared hosted");
    assertThat(told(planned().hosted("shared:floor")))
        .containsExactly("b/shared hosted", "a/shared hosted");
    assertThat(planned().hosted("shared:floor").first().model()).contains("shared");
    assertThat(told(planned().hosted("b/org/shared:floor")))
        .as("behind an aggregator's name it is the aggregator's")
        .containsExactly("b/org/shared:floor hosted");
  }

  @Test
  void whatWasSeen_putsTheFastestFirst() {
    Planned planned = planned();
    Plan both = planned.hosted("shared", "{\"provider\":{\"allow_fallbacks\":true}}");
    planned.experience().answered(both, both.attempts().get(0), OptionalLong.of(900));
    planned.experience().answered(both, both.attempts().get(1), OptionalLong.of(90));
    planned.experience().health().spoke(both.attempts().get(0), 1_000, 1_000_000_000L);
    planned.experience().health().spoke(both.attempts().get(1), 10, 1_000_000_000L);

    assertThat(told(planned.hosted("shared", "{\"provider\":\"fast\"}")))
        .containsExactly("b/shared hosted", "a/shared hosted");
    assertThat(told(planned.hosted("shared:nitro")))
        .containsExactly("a/shared hosted", "b/shared hosted");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"order":["b"]}                           | b, a
          {"order":["b-alias"]}                     | b, a
          {"order":["b"],"allow_fallbacks":false}   | b
          {"only":["b"]}                            | b
          {"ignore":["a"]}                          | b
          {"max_price":{"prompt":2}}                | b
          {"max_price":{"prompt":5,"completion":1}} | b
          {"sort":"price","allow_fallbacks":false}  | b
          {"sort":{"by":"price"}}                   | b, a
          """)
  void preferences_hold(String provider, String wanted) {
    Plan plan = planned().hosted("shared", "{\"provider\":" + provider + "}");

    assertThat(plan.attempts().stream().map(a -> a.provider().name()))
        .containsExactly(wanted.split(", ", -1));
  }

  @Test
  void aModelWhoseProvidersAreAllRuledOut_isNotFound() {
    refuses(
        () -> planned().hosted("shared", "{\"provider\":{\"only\":[\"c\"],\"ignore\":[\"c\"]}}"),
        404,
        "no_provider_left");
    refuses(
        () -> planned().hosted("shared", "{\"provider\":{\"max_price\":{\"prompt\":0.5}}}"),
        404,
        "no_provider_left");
    refuses(
        () -> planned().hosted("shared", "{\"provider\":{\"only\":[\"x\"]}}"),
        400,
        "unknown_provider");
  }

  @Test
  void keysOfOnesOwn_goFirst_unlessTheCallGivesAnOrder() {
    Planned planned = planned().with(key("c", "mine"));

    assertThat(told(planned.hosted("shared", "{\"provider\":{\"allow_fallbacks\":true}}")))
        .containsExactly("c/shared stored:mine", "a/shared hosted", "b/shared hosted");
    assertThat(told(planned.hosted("shared", "{\"provider\":{\"order\":[\"b\",\"c\"]}}")))
        .containsExactly("b/shared hosted", "c/shared stored:mine", "a/shared hosted");
  }

  @Test
  void groupsAndPriorities_areKept() {
    Planned planned =
        planned()
            .with(key("a", "last", 9, Group.FALLBACK, false))
            .with(key("a", "later", 2, Group.PRIORITISED, false))
            .with(key("a", "first", 1, Group.PRIORITISED, false));

    assertThat(told(planned.hosted("a-1")))
        .containsExactly(
            "a/a-1 stored:first", "a/a-1 stored:later", "a/a-1 hosted", "a/a-1 stored:last");
  }

  @Test
  void filters_areKept() {
    Planned planned =
        planned()
            .with(filtered("of-models", List.of("a-2*"), List.of(), List.of(), false))
            .with(filtered("of-keys", List.of(), List.of("key_2"), List.of(), false))
            .with(filtered("of-users", List.of(), List.of(), List.of("bob"), false))
            .with(filtered("disabled", List.of(), List.of(), List.of(), true))
            .with(dead(key("a", "dead")));

    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 hosted");
    assertThat(told(planned.hosted("a-21")))
        .containsExactly("a/a-21 stored:of-models", "a/a-21 hosted");
    assertThat(told(planned.user("bob").hosted("a-1")))
        .containsExactly("a/a-1 stored:of-users", "a/a-1 hosted");
    assertThat(skipped(planned.hosted("a-1"))).containsExactly("a/a-1 dead");
  }

  @Test
  void deadKeys_areNamed_asFarAsAReceiptStaysReadable() {
    Planned planned = planned();
    IntStream.range(0, 40).forEach(i -> planned.with(dead(key("a", "dead" + i))));

    assertThat(planned.hosted("a-1").skipped())
        .hasSize(9)
        .allMatch(left -> left.reason().equals("dead"))
        .extracting(Skipped::keySource)
        .contains("stored:dead0", "");
  }

  @Test
  void aKeyThatNamesAProviderByItsAlias_mayCallIt() {
    NewKey key = NewKey.server("acme").withProviders(List.of("b-alias"));

    assertThat(told(planned().with(key).hosted("shared"))).containsExactly("b/shared hosted");
  }

  private static StoredKey filtered(
      String label, List<String> models, List<String> keys, List<String> users, boolean disabled) {
    return filtered("a", label, models, keys, users, disabled);
  }

  private static StoredKey filtered(
      String provider,
      String label,
      List<String> models,
      List<String> keys,
      List<String> users,
      boolean disabled) {
    return key(
        new StoredKey.Attributes(
            provider, label, Group.PRIORITISED, 0, false, disabled, models, keys, users));
  }

  @Test
  void aKeyThatIsAlwaysUsed_keepsTheWholeCallFromTheOperators_evenIfItIsDead() {
    String further = "{\"fallback_models\":[\"b-1\"]}";
    assertThat(
            told(planned().with(key("a", "k", 0, Group.PRIORITISED, true)).hosted("a-1", further)))
        .containsExactly("a/a-1 stored:k");
    refuses(
        () ->
            planned().with(dead(key("a", "k", 0, Group.PRIORITISED, true))).hosted("a-1", further),
        401,
        "provider_key_missing");
  }

  @Test
  void storedToHosted_isTheWorkspacesToSay() {
    Planned planned = planned().hostedAfterStored(false).with(key("a", "k"));

    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 stored:k");
    assertThat(told(planned.hosted("b-1"))).containsExactly("b/b-1 hosted");
  }

  @Test
  void defaultsOfTheWorkspace_standUnderWhatTheCallSays() {
    Planned planned =
        planned().routing("{\"fallback_models\":[\"b-1\"],\"provider\":\"cheap\",\"retry\":1}");

    assertThat(told(planned.hosted("shared")))
        .containsExactly("b/shared hosted", "a/shared hosted", "b/b-1 hosted");
    assertThat(planned.hosted("shared").retries().orElse(-1)).isEqualTo(1);
    Plan said =
        planned.hosted(
            "shared",
            "{\"fallback_models\":[\"a-1\"],\"provider\":{\"order\":[\"a\"]},\"retry\":0}");
    assertThat(told(said)).containsExactly("a/shared hosted", "b/shared hosted", "a/a-1 hosted");
    assertThat(said.retries().orElse(-1)).isZero();
  }

  @Test
  void whatTheTarnKeyMayNotCall_isNotCalled() {
    NewKey narrow =
        NewKey.server("acme").withProviders(List.of("b")).withModels(List.of("b-*", "shared"));
    Planned planned = planned().with(narrow);

    assertThat(told(planned.hosted("shared"))).containsExactly("b/shared hosted");
    Plan plan = planned.hosted("b-1", "{\"fallback_models\":[\"a-1\",\"shared\"]}");
    assertThat(told(plan)).containsExactly("b/b-1 hosted", "b/shared hosted");
    assertThat(skipped(plan)).contains("/a-1 model_not_allowed", "a/shared provider_not_allowed");
    refuses(() -> planned.hosted("a-1"), 403, "model_not_allowed");
    refuses(
        () -> planned().with(NewKey.server("acme").withProviders(List.of("b"))).hosted("a-1"),
        403,
        "provider_not_allowed");
  }

  @Test
  void withACallersKey_thePathsProviderAlone_unlessTheTarnKeySaysMore() {
    Optional<String> own = Optional.of("callers");
    Planned stored = planned().with(key("a", "k"));

    assertThat(told(stored.byok("a", "a-1", own, "{}"))).containsExactly("a/a-1 passthrough");
    stored.with(NewKey.server("acme").withFallback(NewKey.Fallback.STORED));
    assertThat(told(stored.byok("a", "a-1", own, "{\"fallback_models\":[\"b-1\",\"a-2\"]}")))
        .containsExactly(
            "a/a-1 passthrough", "a/a-1 stored:k", "a/a-2 passthrough", "a/a-2 stored:k");
    stored.with(NewKey.server("acme").withFallback(NewKey.Fallback.HOSTED));
    assertThat(told(stored.byok("a", "a-1", own, "{\"fallback_models\":[\"b-1\"]}")))
        .containsExactly("a/a-1 passthrough", "a/a-1 stored:k", "a/a-1 hosted", "b/b-1 hosted");
  }

  @Test
  void withoutAnyKey_theMemoryKeysOwnHeaderMeansStoredOnesOnly() {
    refuses(() -> planned().byok("a", "a-1", Optional.empty(), "{}"), 401, "provider_key_missing");
    assertThat(told(planned().with(key("a", "k")).byok("a", "a-1", Optional.empty(), "{}")))
        .containsExactly("a/a-1 stored:k");
  }

  @Test
  void whatRests_isLeftOut_asLongAsAnythingIsLeft() {
    Planned planned = planned().with(key("a", "k"));
    Plan plan = planned.hosted("a-1");
    planned.experience().limited(plan, plan.first(), Duration.ofSeconds(30));

    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 hosted");
    assertThat(skipped(planned.hosted("a-1"))).containsExactly("a/a-1 resting");
    planned.experience().limited(plan, plan.attempts().get(1), Duration.ofSeconds(10));
    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 hosted");
    planned.later(Duration.ofSeconds(30));
    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 stored:k", "a/a-1 hosted");
  }

  @Test
  void whatFailsAllTheTime_isLeftOut_untilAProbeIsDue() {
    Planned planned = planned().with(key("a", "k"));
    Plan plan = planned.hosted("a-1");
    for (int i = 0; i < 5; i++) {
      planned.experience().failed(plan, plan.first());
    }

    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 hosted");
    planned.later(Duration.ofSeconds(6));
    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 stored:k", "a/a-1 hosted");
    planned.experience().health().begins(plan.first());
    assertThat(told(planned.hosted("a-1")))
        .as("one probe at a time")
        .containsExactly("a/a-1 hosted");
    planned.experience().answered(plan, plan.first(), OptionalLong.of(10));
    assertThat(told(planned.hosted("a-1"))).containsExactly("a/a-1 stored:k", "a/a-1 hosted");
  }

  @Test
  void aConversation_goesWhereItWasAnswered_untilThatFails() {
    Planned planned = planned().with(key("a", "k")).with(key("a", "l")).conversation("c1");
    Plan first = planned.hosted("a-1");
    planned.experience().answered(first, first.first(), OptionalLong.of(10));
    String home = told(first).getFirst();

    assertThat(told(planned.hosted("a-1"))).startsWith(home);
    assertThat(told(planned.hosted("a-1"))).startsWith(home);
    planned.experience().failed(first, first.first());
    List<String> later =
        List.of(told(planned.hosted("a-1")).getFirst(), told(planned.hosted("a-1")).getFirst());
    assertThat(later).as("in turn again").doesNotHaveDuplicates();
  }

  @Test
  void ofManyStoredKeys_aFewAreOpened_byPriorityAndInTurn() {
    Planned planned = planned().with(key("a", "best", -1, Group.PRIORITISED, false));
    for (int i = 0; i < 30; i++) {
      planned.with(key("a", "k" + i));
    }

    Plan plan = planned.hosted("a-1");
    assertThat(told(plan)).hasSize(9).startsWith("a/a-1 stored:best", "a/a-1 stored:k0");
    assertThat(told(plan)).endsWith("a/a-1 stored:k6", "a/a-1 hosted");
    assertThat(planned.opened()).isEqualTo(8);
    assertThat(skipped(plan)).containsExactly("a/a-1 too_many");
    assertThat(told(planned.hosted("a-1"))).contains("a/a-1 stored:k7");
  }

  @Test
  void ofManyStoredKeys_oneThatRestsTakesNobodysPlace_andAConversationKeepsItsOwn() {
    Planned planned = planned().conversation("c1");
    for (int i = 0; i < 20; i++) {
      planned.with(key("a", "k" + i, i, Group.PRIORITISED, false));
    }
    Plan first = planned.hosted("a-1");
    first.attempts().stream()
        .limit(8)
        .forEach(a -> planned.experience().limited(first, a, Duration.ofSeconds(30)));

    Plan second = planned.hosted("a-1");
    assertThat(told(second)).startsWith("a/a-1 stored:k8").contains("a/a-1 stored:k15");
    planned.experience().answered(second, second.attempts().get(7), OptionalLong.of(10));
    planned.later(Duration.ofSeconds(30));
    assertThat(told(planned.hosted("a-1")))
        .hasSize(9)
        .startsWith("a/a-1 stored:k15", "a/a-1 stored:k0");
  }

  @Test
  void aPlanEndsAfterSixteenAttempts() {
    Planned planned = planned();
    for (int i = 0; i < 10; i++) {
      planned.with(key("a", "k" + i, i, Group.PRIORITISED, false));
    }

    Plan plan = planned.hosted("a-1", "{\"fallback_models\":[\"a-2\",\"b-1\"]}");
    assertThat(told(plan)).hasSize(16).startsWith("a/a-1 stored:k0").endsWith("a/a-2 stored:k6");
    assertThat(plan.skipped())
        .filteredOn(s -> s.reason().equals("too_many"))
        .extracting(s -> s.model() + " " + s.keySource())
        .containsExactly("a-1 ", "a-2 ", "a-2 stored:k7", "a-2 hosted", "b-1 hosted");
  }

  @Test
  void aProviderThatIsNamedTwiceInTheBody_isRefused() {
    Wishes twice = byok(Map.of("a", Secret.of("one"), "a-alias", Secret.of("two")));

    refuses(() -> planned().hosted("a-1", twice), 400, "provider_named_twice");
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> planned().hosted("a-1", twice))
        .withMessageContaining("extra.byok.a-alias");
  }

  private static Wishes byok(Map<String, Secret> keys) {
    Wishes none = Wishes.NONE;
    return new Wishes(
        none.fallbackModels(),
        none.sort(),
        none.order(),
        none.only(),
        none.ignore(),
        none.allowFallbacks(),
        none.requireParameters(),
        none.maxPrice(),
        none.retry(),
        keys,
        "extra.provider");
  }

  @Test
  void whereEveryStoredKeyIsRefusedOrDisabled_soItIsSaid() {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> planned().byok("a", "a-1", Optional.empty(), "{}"))
        .withMessageContaining("none that the workspace has stored");
    for (StoredKey unused :
        List.of(dead(key("c", "k")), filtered("c", "k", List.of(), List.of(), List.of(), true))) {
      Planned planned = planned().with(unused);
      assertThatExceptionOfType(RouterException.class)
          .isThrownBy(() -> planned.byok("c", "c-1", Optional.empty(), "{}"))
          .withMessageContaining("refused by its provider, or disabled");
      refuses(() -> planned.hosted("c-1"), 401, "provider_key_missing");
      assertThatExceptionOfType(RouterException.class)
          .isThrownBy(() -> planned.hosted("c-1"))
          .withMessageContaining("refused by its provider, or disabled");
    }
  }

  private static void refuses(Runnable call, int status, String code) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(call::run)
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.status()).isEqualTo(status));
  }
}
