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
  private final KeyOrder order;
  private final Ask ask;
  private final List<Skipped> skipped;
  private final Map<String, ProviderKey> own = new HashMap<>();
  private Optional<RouterException> why = Optional.empty();
  private boolean idle;
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
      Experience experience,
      List<Skipped> skipped) {
    this.router = router;
    this.keys = keys;
    this.order = new KeyOrder(keys.keys(), turns, ask, experience, skipped);
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
        models.stream().flatMap(List::stream).flatMap(c -> order.fitting(c).stream()).toList();
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
    Map<String, Secret> inBody =
        ask.wishes().byok().isEmpty() ? Map.of() : new TreeMap<>(ask.wishes().byok());
    for (Map.Entry<String, Secret> named : inBody.entrySet()) {
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
      ProviderKey key = new ProviderKey(named.getValue(), sentAs(provider));
      if (own.put(provider.name(), key) != null) {
        throw RouterException.badRequest(
            "provider_named_twice",
            "'" + field + "' is one of two keys for " + provider.name() + "; send one.",
            field);
      }
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
    List<StoredKey> fitting = mayStored ? order.fitting(candidate) : List.of();
    boolean after = fitting.isEmpty() || ask.asker().workspace().hostedAfterStored();
    List<StoredKey> chosen = order.chosen(candidate, fitting);
    Choice choice =
        new Choice(
            candidate,
            callers,
            stored(candidate, chosen, StoredKey.Group.PRIORITISED),
            mayHosted && after ? hosted(candidate) : List.of(),
            stored(candidate, chosen, StoredKey.Group.FALLBACK));
    if (choice.isEmpty()) {
      skipped.add(Skipped.of(provider, candidate.called(), "no_credential"));
      idle |= mayStored && chosen.isEmpty() && !order.owned(candidate).isEmpty();
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

  private List<Attempt> stored(Candidate candidate, List<StoredKey> chosen, StoredKey.Group group) {
    if (chosen.isEmpty()) {
      return List.of();
    }
    return chosen.stream()
        .filter(key -> key.attributes().group() == group)
        .flatMap(key -> made(candidate, () -> stored(candidate, key)).stream())
        .toList();
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
    if (idle && why.map(e -> e.code().equals("provider_key_missing")).orElse(true)) {
      return RouterException.unauthorized(
          "provider_key_missing",
          "There is no key for this call: the workspace has stored some for it, but each is refused"
              + " by its provider, or disabled. Test or replace them; or send your own in the"
              + " provider's own header, beside the memory key in 'x-memorylake-api-key'.");
    }
    return why.orElseGet(() ->
        RouterException.unauthorized(
            "provider_key_missing",
            "There is no key for this call: none of the caller's own, and none that the workspace has"
                + " stored for it. Send your own in the provider's own header, beside the memory key"
                + " in 'x-memorylake-api-key'; or store one for the workspace."));
  }
}
