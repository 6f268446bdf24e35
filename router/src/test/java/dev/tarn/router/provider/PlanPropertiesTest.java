package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.NewKey;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds of every plan, whatever providers, keys and wishes there are.
final class PlanPropertiesTest {
  private static final List<String> NAMES = List.of("a", "b", "c", "d");
  private static final List<String> MODELS = List.of("m1", "m2", "a/x", "d/y");

  /// A world of its own for each seed.
  private static final class World {
    private final Random random;
    private final List<StoredKey> keys = new ArrayList<>();
    private final NewKey tarnKey;
    private final Wishes wishes;
    private final boolean hostedAfterStored;
    private final boolean byok;
    private final Optional<String> own;

    World(int seed) {
      random = new Random(seed);
      NAMES.forEach(this::store);
      tarnKey =
          NewKey.server("acme")
              .withFallback(one(NewKey.Fallback.values()))
              .withProviders(often() ? List.of() : some(NAMES))
              .withModels(often() ? List.of() : some(MODELS));
      hostedAfterStored = often();
      byok = random.nextBoolean();
      own = byok && often() ? Optional.of("own-a") : Optional.empty();
      wishes = wishes();
    }

    private void store(String provider) {
      for (int i = random.nextInt(random.nextInt(6) == 0 ? 20 : 3); i > 0; i--) {
        StoredKey key =
            Planned.key(
                new StoredKey.Attributes(
                    provider,
                    provider + i,
                    one(StoredKey.Group.values()),
                    random.nextInt(3),
                    random.nextInt(6) == 0,
                    random.nextInt(5) == 0,
                    often() ? List.of() : some(MODELS),
                    List.of(),
                    List.of()));
        keys.add(random.nextInt(5) == 0 ? Planned.dead(key) : key);
      }
    }

    private Wishes wishes() {
      Map<String, Secret> inBody = new HashMap<>();
      if (!byok && random.nextInt(4) == 0) {
        String name = one(NAMES.toArray(new String[0]));
        inBody.put(name, Secret.of("own-" + name));
      }
      return new Wishes(
          some(MODELS),
          often() ? Optional.empty() : Optional.of(one(Wishes.Sort.values())),
          often() ? List.of() : some(NAMES),
          often() ? List.of() : some(NAMES),
          often() ? List.of() : some(NAMES),
          often() ? Optional.empty() : Optional.of(random.nextBoolean()),
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty(),
          inBody,
          "extra.provider");
    }

    private boolean often() {
      return random.nextInt(3) > 0;
    }

    private <T> T one(T[] of) {
      return of[random.nextInt(of.length)];
    }

    private List<String> some(List<String> of) {
      return of.stream().filter(name -> random.nextBoolean()).toList();
    }

    private ProviderRouter router() {
      List<ProviderRow> rows = new ArrayList<>();
      for (String name : NAMES) {
        rows.add(
            new ProviderRow(
                name,
                List.of(),
                ProviderRow.Dialect.OPENAI,
                URI.create("http://" + name + ".example/v1"),
                "/v1",
                ProviderRow.Auth.BEARER,
                often() ? Optional.of(Secret.of("operators-" + name)) : Optional.empty(),
                Optional.empty(),
                some(List.of("m1", "m2")),
                8_192));
      }
      return new ProviderRouter(rows, Optional.empty(), new Models(new ModelCatalogue(List.of())));
    }

    Optional<Plan> plan() {
      Planned planned = Planned.by(router()).with(tarnKey).hostedAfterStored(hostedAfterStored);
      keys.forEach(planned::with);
      try {
        return Optional.of(
            byok
                ? planned.byok("a", "m1", own, wishes)
                : planned.hosted(one(MODELS.toArray(new String[0])), wishes));
      } catch (RouterException nobodyMayAnswer) {
        return Optional.empty();
      }
    }
  }

  static IntStream seeds() {
    return IntStream.range(0, 2_000);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void plans_keepEveryRule(int seed) {
    World world = new World(seed);

    world
        .plan()
        .ifPresent(plan -> {
          List<Attempt> attempts = plan.attempts();
          assertThat(Planned.told(plan)).doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(16);
          assertThat(attempts).allSatisfy(attempt -> keyBelongs(world, attempt));
          assertThat(attempts).allSatisfy(attempt -> isAllowed(world, attempt));
          aTarnKeysFallbackHolds(world, attempts);
          alwaysHolds(world, attempts);
          theWishesHold(world, plan);
        });
  }

  /// Each key goes to its own vendor, under whoever's name.
  private static void keyBelongs(World world, Attempt attempt) {
    String provider = attempt.provider().name();
    String value = attempt.credential().key().orElseThrow().value().reveal();
    assertThat(attempt.provider().host()).isEqualTo(provider + ".example");
    assertThat(attempt.credential().provider()).isEqualTo(attempt.provider());
    switch (attempt.credential().source()) {
      case PASSTHROUGH -> assertThat(value).isEqualTo("own-" + provider);
      case HOSTED -> assertThat(value).isEqualTo("operators-" + provider);
      case STORED -> {
        StoredKey key = attempt.credential().stored().orElseThrow();
        assertThat(value).isEqualTo("sk-" + key.attributes().label());
        assertThat(key.attributes().provider()).isEqualTo(provider);
        assertThat(key.dead()).isEmpty();
        assertThat(key.attributes().disabled()).isFalse();
        assertThat(world.keys).contains(key);
      }
    }
  }

  private static void isAllowed(World world, Attempt attempt) {
    List<String> providers = world.tarnKey.providers();
    assertThat(providers.isEmpty() || providers.contains(attempt.provider().name())).isTrue();
    List<String> models = world.tarnKey.models();
    String called = attempt.called();
    boolean first = world.byok && called.equals("m1");
    assertThat(
            models.isEmpty()
                || first
                || models.contains(called)
                || models.contains(attempt.provider().name() + "/" + called))
        .isTrue();
  }

  private static void aTarnKeysFallbackHolds(World world, List<Attempt> attempts) {
    boolean own = world.own.isPresent() || !world.wishes.byok().isEmpty();
    NewKey.Fallback fallback = world.tarnKey.fallback();
    boolean noStored = own && fallback == NewKey.Fallback.NONE;
    boolean noHosted = (own || world.byok) && fallback != NewKey.Fallback.HOSTED;
    assertThat(attempts)
        .noneMatch(a -> noStored && a.credential().source() != KeySource.PASSTHROUGH)
        .noneMatch(a -> noHosted && a.credential().source() == KeySource.HOSTED);
  }

  private static void alwaysHolds(World world, List<Attempt> attempts) {
    boolean always =
        world.keys.stream()
            .filter(key -> key.attributes().always() && !key.attributes().disabled())
            .filter(key -> key.attributes().models().isEmpty())
            .anyMatch(key ->
                attempts.stream()
                    .anyMatch(a -> a.provider().name().equals(key.attributes().provider())));
    assertThat(attempts).noneMatch(a -> always && a.credential().source() == KeySource.HOSTED);
    assertThat(attempts)
        .filteredOn(a -> a.credential().source() == KeySource.HOSTED)
        .noneMatch(hosted ->
            !world.hostedAfterStored
                && attempts.stream()
                    .anyMatch(a ->
                        a.credential().source() == KeySource.STORED
                            && a.provider().equals(hosted.provider())
                            && a.called().equals(hosted.called())));
  }

  private static void theWishesHold(World world, Plan plan) {
    List<Attempt> routed =
        plan.attempts().stream().filter(a -> !world.byok || !a.called().equals("m1")).toList();
    List<String> only = world.wishes.only();
    assertThat(routed)
        .allMatch(a -> only.isEmpty() || only.contains(a.provider().name()))
        .noneMatch(a -> world.wishes.ignore().contains(a.provider().name()));
    assertThat(plan.skipped()).allMatch(skipped -> !skipped.reason().isEmpty());
  }
}
