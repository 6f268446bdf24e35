package dev.tarn.router.provider;

import dev.tarn.records.KeyVault;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Wishes;
import dev.tarn.router.dialect.Wishes.Sort;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// The making of one plan. Used once, by one thread.
///
/// Each model, the call's own first, has one provider or several; each of these has keys. Whose key
/// pays goes before who answers, unless the call gives an order of providers. What rests or fails
/// all the time is left out as long as anything else is left.
final class Planning {
  private static final int MOST_ATTEMPTS = 16;

  private final ProviderRouter router;
  private final Experience experience;
  private final Ask ask;
  private final Wishes wishes;
  private final ProviderRules rules;
  private final KeyRules keys;
  private final List<Skipped> skipped = new ArrayList<>();

  /// A model to be called, and who has it.
  private record Model(List<Candidate> candidates, Optional<Sort> sort) {}

  /// @param turns counts up for each name
  Planning(
      ProviderRouter router,
      Experience experience,
      KeyVault.Unlocked keys,
      ToIntFunction<String> turns,
      Ask ask,
      Wishes wishes) {
    this.router = router;
    this.experience = experience;
    this.ask = ask;
    this.wishes = wishes;
    this.rules = new ProviderRules(router, ask, wishes, skipped);
    this.keys = new KeyRules(router, keys, turns, ask, experience, skipped);
  }

  /// @throws RouterException as [Planner#plan] fails
  Plan plan() {
    List<Model> models = new ArrayList<>();
    models.add(primary());
    wishes.fallbackModels().forEach(model -> fallback(model).ifPresent(models::add));
    keys.bind(models.stream().map(Model::candidates).toList());
    List<Attempt> attempts = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      attempts.addAll(attempts(models.get(i), i == 0));
    }
    attempts = once(attempts);
    if (attempts.isEmpty()) {
      throw keys.nobody();
    }
    List<Attempt> wanted = worthwhile(attempts);
    int most = Math.min(MOST_ATTEMPTS, wanted.size());
    wanted
        .subList(most, wanted.size())
        .forEach(attempt -> skipped.add(Skipped.of(attempt, "too_many")));
    return new Plan(
        wanted.subList(0, most),
        skipped,
        wishes.retry(),
        attempts.size() > 1 ? ask.conversation().get() : Optional.empty());
  }

  /// The first of each.
  private static List<Attempt> once(List<Attempt> attempts) {
    if (attempts.size() < 2) {
      return attempts;
    }
    Map<String, Attempt> byId = new LinkedHashMap<>();
    attempts.forEach(attempt -> byId.putIfAbsent(attempt.id(), attempt));
    return List.copyOf(byId.values());
  }

  private Model primary() {
    if (ask.named().isPresent()) {
      String model = ask.model().orElse("");
      mustCall(model);
      Candidate only = new Candidate(ask.named().get(), model, ask.model(), Optional.empty());
      return new Model(rules.allowed(List.of(only)), Optional.empty());
    }
    String written =
        ask.model()
            .orElseThrow(() ->
                RouterException.badRequest(
                    "missing_model", "'model' is missing; hosted calls are routed by it."));
    ModelWish wish = ModelWish.of(written);
    mustCall(wish.name());
    return new Model(rules.chosen(router.candidates(wish.name(), written)), wish.sort());
  }

  private void mustCall(String model) {
    if (!ask.asker().mayCall(model)) {
      throw RouterException.forbidden(
          "model_not_allowed", "This memory key may not call the model it names.");
    }
  }

  /// A model to fall back on; empty if it is out of the question.
  private Optional<Model> fallback(String written) {
    ModelWish wish = ModelWish.of(written);
    String model = wish.name();
    if (!ask.asker().mayCall(model)) {
      skipped.add(new Skipped("", model, "", "model_not_allowed"));
      return Optional.empty();
    }
    try {
      return Optional.of(new Model(rules.chosen(having(model)), wish.sort()));
    } catch (RouterException e) {
      skipped.add(new Skipped("", model, "", e.code()));
      return Optional.empty();
    }
  }

  /// The provider that the path names, if it has the model too or nobody else here has; else those
  /// that have it.
  private List<Candidate> having(String model) {
    Optional<Provider> named = ask.named();
    if (named.isPresent() && router.has(named.get(), model)) {
      return List.of(at(named.get(), model));
    }
    try {
      return router.candidates(model, "").stream()
          .map(c -> named.filter(n -> n.row().equals(c.provider().row())).map(c::at).orElse(c))
          .toList();
    } catch (RouterException e) {
      return List.of(at(named.orElseThrow(() -> e), model));
    }
  }

  private static Candidate at(Provider provider, String model) {
    return new Candidate(provider, model, Optional.of(model), Optional.of(model));
  }

  private List<Attempt> attempts(Model model, boolean primary) {
    List<Choice> choices = new ArrayList<>();
    for (Candidate candidate : model.candidates()) {
      Choice choice = keys.of(candidate, primary);
      if (!choice.isEmpty()) {
        choices.add(choice.ordered(this::homeFirst));
      }
    }
    Optional<Sort> sort = model.sort().or(wishes::sort);
    List<Choice> ordered =
        rules.inOrder(new ProviderSort(router.models(), experience.health()).by(sort, choices));
    boolean several =
        wishes.allowsFallbacks()
            || !wishes.order().isEmpty()
            || (sort.isPresent() && allowedByDefault());
    List<Choice> chosen = several || ordered.size() < 2 ? ordered : ordered.subList(0, 1);
    return wishes.order().isEmpty() || keys.isByCaller()
        ? Choice.byTier(chosen)
        : Choice.byProvider(chosen);
  }

  /// A suffix that sorts providers means several of them, as a sort in the body does.
  private boolean allowedByDefault() {
    return wishes.allowFallbacks().orElse(true);
  }

  /// A conversation stays with the key that answered it, whose prompt cache is warm.
  private List<Attempt> homeFirst(List<Attempt> tier) {
    if (tier.size() < 2) {
      return tier;
    }
    Optional<String> conversation = ask.conversation().get();
    List<Attempt> first = new ArrayList<>(tier);
    first.sort((a, b) ->
        Boolean.compare(
            experience.affinity().holds(conversation, b),
            experience.affinity().holds(conversation, a)));
    return first;
  }

  private List<Attempt> worthwhile(List<Attempt> attempts) {
    Health health = experience.health();
    List<Attempt> wanted = new ArrayList<>();
    List<Skipped> left = new ArrayList<>();
    for (Attempt attempt : attempts) {
      if (health.restsUntil(attempt).isPresent()) {
        left.add(Skipped.of(attempt, "resting"));
      } else if (!health.isWorthwhile(attempt)) {
        left.add(Skipped.of(attempt, "failing"));
      } else {
        wanted.add(attempt);
      }
    }
    if (wanted.isEmpty()) {
      // The provider itself knows best whether the one that rests for the shortest time still does.
      return List.of(health.soonest(attempts));
    }
    skipped.addAll(left);
    return List.copyOf(wanted);
  }
}
