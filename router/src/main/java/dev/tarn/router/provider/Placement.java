package dev.tarn.router.provider;

import dev.tarn.config.ProviderRow;
import dev.tarn.records.StoredKey;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.credential.Part;
import dev.tarn.router.provider.credential.Parts;
import dev.tarn.router.provider.credential.Shape;
import java.util.Optional;
import java.util.regex.Pattern;

/// Binds a key to the one place it may be sent to: fills in what the provider's base URL leaves
/// open, from the call and from the key itself. From here on an [Attempt] has a host, and nothing
/// sends its key to another.
final class Placement {
  /// ARNs of what is every account's at Bedrock
  /// (<https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonbedrock.html>).
  private static final Pattern EVERYBODYS =
      Pattern.compile(
          "arn:aws[a-z-]*:bedrock:[a-z0-9-]*:(:foundation-model|[0-9]*:inference-profile)"
              + "/[a-z0-9-]+\\.[A-Za-z0-9.:_-]+");

  private Placement() {}

  /// The caller's own key. What the call says of the place goes before what the key says.
  ///
  /// @param model the model's name there
  /// @param rename the same, if the client's bytes name it otherwise
  /// @throws RouterException 400 if the key is none of this provider's, or the place is not told
  static Attempt passthrough(
      Provider provider,
      Optional<ProviderKey> key,
      Optional<String> model,
      Optional<String> rename) {
    Bound bound = bound(provider, key, model);
    Provider place = moved(provider.with(bound.parts()), bound);
    place.missing().ifPresent(part -> askFor(part, place));
    // A host that a caller has had a say in is looked at like any URL of a caller's.
    boolean named = provider.host().contains("{") && provider.reach() == Reach.ROW;
    return attempt(
        named ? place.reached(Reach.ANY_URL) : place, KeySource.PASSTHROUGH, bound, model, rename);
  }

  /// The operator's key, of which the operator alone says where it goes: a resource of the caller's
  /// would be sent the key.
  ///
  /// @param model as the client names it, without the vendor
  /// @param rename the model's name there, if the client's bytes name it otherwise
  /// @throws RouterException 403 if the call names another place, 502 if the key is unusable or the
  ///   operator has not said whose it is
  static Attempt hosted(
      Provider provider,
      Optional<ProviderKey> key,
      Optional<String> model,
      Optional<String> rename) {
    return others(provider, KeySource.HOSTED, operators(provider, key, model), model, rename);
  }

  /// One of the workspace's keys, which goes where it says itself, or where its provider is.
  ///
  /// @throws RouterException as [#hosted] does
  static Attempt stored(
      Provider provider,
      StoredKey which,
      ProviderKey key,
      Optional<String> model,
      Optional<String> rename) {
    Attempt attempt =
        others(
            provider,
            KeySource.STORED,
            operators(provider, Optional.of(key), model),
            model,
            rename);
    Credential bare = attempt.credential();
    return new Attempt(
        attempt.provider(),
        new Credential(bare.provider(), bare.source(), bare.key(), Optional.of(which)),
        attempt.model(),
        attempt.called());
  }

  private static Attempt others(
      Provider provider,
      KeySource source,
      Bound bound,
      Optional<String> model,
      Optional<String> rename) {
    model.ifPresent(named -> mustBeEverybodys(provider, named));
    for (Part part : provider.open()) {
      Optional<String> asked = provider.parts().get(part);
      if (asked.isPresent() && !asked.equals(bound.parts().get(part))) {
        throw RouterException.forbidden(
            "endpoint_not_hosted",
            "The key that pays is not for the "
                + part.word()
                + " that is named. Leave it out, or send your own key for it.");
      }
    }
    Provider bare = Provider.of(provider.row());
    Provider place = moved(bare.with(bound.parts()), bound);
    if (place.missing().isPresent()) {
      throw unusable(provider, "nobody has said for which " + place.missing().get().word());
    }
    // A host that a workspace has had a say in is looked at like any URL of a caller's.
    boolean named = source == KeySource.STORED && bare.host().contains("{");
    return attempt(named ? place.reached(Reach.ANY_URL) : place, source, bound, model, rename);
  }

  /// A prompt, an endpoint, a profile of an account is for its own key, unless the operator lists
  /// it.
  private static void mustBeEverybodys(Provider provider, String model) {
    boolean arn = model.strip().regionMatches(true, 0, "arn:", 0, 4);
    boolean accounts = arn ? !EVERYBODYS.matcher(model).matches() : isAccounts(provider, model);
    if (accounts && !provider.row().models().contains(model)) {
      throw RouterException.forbidden(
          "endpoint_not_hosted",
          "The key that pays is not for what its account keeps under an ARN or an id. Name a model"
              + " or one of Bedrock's own inference profiles, or send your own key for it.");
    }
  }

  /// Bedrock's models and its own profiles have their maker in their names,
  /// `amazon.nova-lite-v1:0`; an account's profile has a bare id
  /// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_GetInferenceProfile.html>).
  private static boolean isAccounts(Provider provider, String model) {
    return provider.row().dialect() == ProviderRow.Dialect.BEDROCK && !model.contains(".");
  }

  /// What is wrong with the operator's key is no fault of the caller's.
  private static Bound operators(
      Provider provider, Optional<ProviderKey> key, Optional<String> model) {
    try {
      return bound(provider, key, model);
    } catch (RouterException e) {
      throw e.code().equals("no_key_for_model")
          ? e
          : unusable(provider, "it is none that is known (" + e.code() + ")");
    }
  }

  private static RouterException unusable(Provider provider, String why) {
    return RouterException.badGateway(
        "provider_key_unusable",
        "The key for "
            + provider.name()
            + " that is kept here cannot be used: "
            + why
            + ". Tell whoever set it.");
  }

  private static void askFor(Part part, Provider provider) {
    String path =
        provider.open().stream().map(p -> "/" + p.placeholder()).reduce("", String::concat);
    throw RouterException.badRequest(
        "missing_" + part.word(),
        "Which "
            + part.word()
            + " of "
            + provider.name()
            + "? Name it in the path (/v1/"
            + provider.name()
            + path
            + "/…), in the header '"
            + part.header()
            + "' or in the credential; or the operator sets the provider's base-url.");
  }

  /// A key as it will be sent, and what it says of the place.
  ///
  /// @param suffix of a host of Azure's, from its dot
  /// @param model the name of the model there
  private record Bound(
      Optional<ProviderKey> key, Parts parts, Optional<String> suffix, Optional<String> model) {}

  private static Bound bound(Provider provider, Optional<ProviderKey> key, Optional<String> model) {
    Optional<Shape> shape = key.map(k -> Shape.of(k.value()));
    if (shape.isEmpty()) {
      return new Bound(key, Parts.NONE, Optional.empty(), Optional.empty());
    }
    ProviderRow.Auth auth = provider.row().auth();
    return switch (shape.get()) {
      case Shape.Plain plain -> new Bound(key, Parts.NONE, Optional.empty(), Optional.empty());
      case Shape.Azure azure when auth == ProviderRow.Auth.API_KEY -> {
        Shape.AzureKey chosen = azure.forModel(model);
        yield new Bound(
            Optional.of(new ProviderKey(chosen.apiKey(), auth)),
            chosen.parts(),
            chosen.suffix(),
            chosen.model().filter(there -> model.isPresent() && !model.get().equals(there)));
      }
      case Shape.Regional regional when auth == ProviderRow.Auth.AWS ->
          new Bound(
              Optional.of(new ProviderKey(regional.apiKey(), auth)),
              regional.parts(),
              Optional.empty(),
              Optional.empty());
      case Shape.Aws aws when auth == ProviderRow.Auth.AWS ->
          new Bound(key, aws.parts(), Optional.empty(), Optional.empty());
      case Shape.ServiceAccount account when auth == ProviderRow.Auth.GOOGLE ->
          new Bound(key, account.parts(), Optional.empty(), Optional.empty());
      case Shape.Azure other -> throw notFor(provider);
      case Shape.Regional other -> throw notFor(provider);
      case Shape.Aws other -> throw notFor(provider);
      case Shape.ServiceAccount other -> throw notFor(provider);
    };
  }

  private static RouterException notFor(Provider provider) {
    return RouterException.badRequest(
        "credential_of_another_provider",
        "The provider's key is JSON of another vendor's; it is not sent to "
            + provider.name()
            + ".");
  }

  /// A key of Azure's goes to its own resource and to no other, whatever suffix that has; where the
  /// operator has put a gateway in Azure's place, it goes there.
  private static Provider moved(Provider provider, Bound bound) {
    Optional<String> resource = bound.parts().get(Part.RESOURCE);
    boolean open = provider.open().contains(Part.RESOURCE);
    boolean atAzure = provider.host().endsWith(".azure.com");
    if (resource.isEmpty() || (!open && !atAzure)) {
      return provider;
    }
    String host =
        resource.get()
            + bound.suffix().orElse(provider.host().substring(provider.host().indexOf('.')));
    boolean same =
        open ? provider.parts().get(Part.RESOURCE).equals(resource) : provider.host().equals(host);
    if (!same) {
      throw RouterException.badRequest(
          "credential_of_another_resource",
          "The Azure key is for another resource than the one that is called.");
    }
    return atAzure ? provider.movedTo(host) : provider;
  }

  private static Attempt attempt(
      Provider found,
      KeySource source,
      Bound bound,
      Optional<String> model,
      Optional<String> rename) {
    Provider place = found.filled();
    return new Attempt(
        place,
        new Credential(place, source, bound.key()),
        bound.model().or(() -> rename),
        bound.model().or(() -> rename).or(() -> model).orElse(""));
  }
}
