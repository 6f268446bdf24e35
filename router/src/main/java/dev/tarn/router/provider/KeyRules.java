package dev.tarn.router.provider;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.KeyText;
import dev.tarn.records.KeyVault;
import dev.tarn.records.NewKey;
import dev.tarn.records.RecordsException;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.RouterException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/// Whose key may pay for a call (`decisions.md`, "Whose key pays"). Used once, by one thread.
///
/// A call that brings a key uses nobody else's, unless its Tarn key says so. A stored key that is
/// always to be used, and could be, keeps the whole call from the operator's.
final class KeyRules {
  private final ProviderRouter router;
  private final KeyVault.Unlocked keys;
  private final ToIntFunction<String> turns;
  private final Ask ask;
  private final List<Skipped> skipped;
  private final Map<String, ProviderKey> own = new HashMap<>();
  private Optional<RouterException> why = Optional.empty();
  private boolean byCaller;
  private boolean mayStored;
  private boolean mayHosted;

  /// @param turns counts up for each name
  /// @param skipped gets what is left out
  KeyRules(
      ProviderRouter router,
      KeyVault.Unlocked keys,
      ToIntFunction<String> turns,
      Ask ask,
      List<Skipped> skipped) {
    this.router = router;
    this.keys = keys;
    this.turns = turns;
    this.ask = ask;
    this.skipped = skipped;
  }

  /// Says who the providers are, the first model's first, so that it is known whose keys may pay.
  ///
  /// @throws RouterException 400 for keys in the body that are none, or are for no provider
  void bind(List<List<Candidate>> models) {
    Provider first = models.getFirst().getFirst().provider();
    readOwn(first);
    byCaller = !own.isEmpty() || brings(first);
    NewKey.Fallback fallback = ask.asker().fallback();
    mayStored = !byCaller || fallback != NewKey.Fallback.NONE;
    List<StoredKey> fitting =
        models.stream().flatMap(List::stream).flatMap(c -> fitting(c).stream()).toList();
    boolean asked = !byCaller && (!ask.ownOnly() || !fitting.isEmpty());
    boolean granted = fallback == NewKey.Fallback.HOSTED;
    mayHosted =
        (granted ? byCaller || asked : !byCaller && !ask.ownOnly())
            && fitting.stream().noneMatch(key -> key.attributes().always());
  }

  /// Whether the caller pays, so that others do at most after that failed.
  boolean isByCaller() {
    return byCaller;
  }

  private void readOwn(Provider first) {
    for (Map.Entry<String, Secret> named : ask.wishes().byok().entrySet()) {
      String field = "extra.byok" + (named.getKey().isEmpty() ? "" : "." + named.getKey());
      if (KeyText.isIn(named.getValue().reveal())) {
        throw RouterException.badRequest(
            "two_memory_keys",
            "'" + field + "' holds a memory key; it is for provider keys.",
            field);
      }
      Provider provider =
          named.getKey().isEmpty()
              ? first
              : router.byName(named.getKey()).orElseThrow(() -> ProviderRules.unknown(field));
      own.put(provider.name(), new ProviderKey(named.getValue(), sentAs(provider)));
    }
    ask.named().ifPresent(p -> ask.own().ifPresent(key -> own.put(p.name(), key)));
  }

  /// Whether the caller's own key, or none, is what this provider gets.
  private boolean brings(Provider provider) {
    boolean needsNone = ask.ownOnly() && provider.row().auth() == ProviderRow.Auth.NONE;
    return own.containsKey(provider.name()) || needsNone;
  }

  /// How a key is sent that did not come in a header of its own.
  private ProviderRow.Auth sentAs(Provider provider) {
    return ask.named()
        .filter(named -> named.row().equals(provider.row()))
        .map(named -> named.auth(ask.rest()))
        .orElse(provider.row().auth());
  }

  /// What can be tried at one provider.
  ///
  /// @param primary whether it is of the call's own model, so that a key of the caller's that is
  ///   none is an error of the call
  Choice of(Candidate candidate, boolean primary) {
    Provider provider = candidate.provider();
    List<Attempt> callers = new ArrayList<>();
    if (brings(provider)) {
      Supplier<Attempt> attempt =
          () ->
              router.passthrough(
                  provider,
                  Optional.ofNullable(own.get(provider.name())),
                  candidate.model(),
                  candidate.rename());
      if (primary) {
        callers.add(attempt.get());
      } else {
        made(candidate, attempt).ifPresent(callers::add);
      }
    }
    List<StoredKey> fitting = mayStored ? fitting(candidate) : List.of();
    boolean after = fitting.isEmpty() || ask.asker().workspace().hostedAfterStored();
    Choice choice =
        new Choice(
            candidate,
            callers,
            stored(candidate, fitting, StoredKey.Group.PRIORITISED),
            mayHosted && after ? hosted(candidate) : List.of(),
            stored(candidate, fitting, StoredKey.Group.FALLBACK));
    if (choice.attempts().isEmpty()) {
      skipped.add(Skipped.of(provider, candidate.called(), "no_credential"));
    }
    return choice;
  }

  private List<Attempt> hosted(Candidate candidate) {
    return made(
            candidate,
            () ->
                router.hosted(
                    candidate.provider(),
                    candidate.model(),
                    candidate.rename(),
                    sentAs(candidate.provider())))
        .map(List::of)
        .orElse(List.of());
  }

  /// The keys of a group: by priority, equal ones in turn.
  private List<Attempt> stored(
      Candidate candidate, List<StoredKey> fitting, StoredKey.Group group) {
    Map<Integer, List<StoredKey>> byPriority = new TreeMap<>(Comparator.naturalOrder());
    for (StoredKey key : fitting) {
      if (key.attributes().group() != group) {
        continue;
      }
      if (key.dead().isPresent()) {
        skipped.add(Skipped.of(candidate.provider(), candidate.called(), key, "dead"));
      } else {
        byPriority.computeIfAbsent(key.attributes().priority(), p -> new ArrayList<>()).add(key);
      }
    }
    List<Attempt> attempts = new ArrayList<>();
    byPriority.forEach((priority, equal) -> {
      if (equal.size() > 1) {
        String name =
            String.join(
                " ", equal.getFirst().workspace(), candidate.provider().name(), group.name());
        Collections.rotate(equal, -(turns.applyAsInt(name + " " + priority) % equal.size()));
      }
      equal.forEach(key -> made(candidate, () -> stored(candidate, key)).ifPresent(attempts::add));
    });
    return attempts;
  }

  private Attempt stored(Candidate candidate, StoredKey key) {
    try {
      ProviderKey value = new ProviderKey(keys.open(key), sentAs(candidate.provider()));
      return Placement.stored(
          candidate.provider(), key, value, candidate.model(), candidate.rename());
    } catch (RecordsException e) {
      throw RouterException.badGateway(
          "provider_key_unusable",
          "The stored key '" + key.attributes().label() + "' cannot be opened; store it again.");
    }
  }

  private List<StoredKey> fitting(Candidate candidate) {
    if (candidate.provider().reach() != Reach.ROW) {
      return List.of();
    }
    return keys.keys().stream()
        .filter(key ->
            ask.asker().mayUse(key, candidate.provider(), candidate.named(), candidate.called()))
        .toList();
  }

  /// An attempt, if its key is one for the place.
  private Optional<Attempt> made(Candidate candidate, Supplier<Attempt> attempt) {
    try {
      return Optional.of(attempt.get());
    } catch (RouterException e) {
      why = why.or(() -> Optional.of(e));
      if (!e.code().equals("provider_key_missing")) {
        skipped.add(Skipped.of(candidate.provider(), candidate.called(), e.code()));
      }
      return Optional.empty();
    }
  }

  /// Why a call has no attempt.
  RouterException nobody() {
    return why.orElseGet(() ->
        RouterException.unauthorized(
            "provider_key_missing",
            "There is no key for this call: none of the caller's own, and none that the workspace has"
                + " stored for it. Send your own in the provider's own header, beside the memory key"
                + " in 'x-memorylake-api-key'; or store one for the workspace."));
  }
}
