package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.credential.Parts;
import java.util.Optional;

/// Where a path leads.
sealed interface Endpoint {
  /// A chat call, or one about a chat that is routed by its model.
  ///
  /// @param provider the row that the path names; empty for hosted calls, routed by their model
  /// @param dialect what the client speaks
  /// @param rest what follows the provider in the path, e.g. `/chat/completions`
  /// @param query raw query without our own parameters, with its `?`, or empty
  record Chat(
      Optional<Provider> provider, Dialect dialect, Target target, String rest, String query)
      implements Endpoint {
    /// With what headers say of where the provider is.
    Chat at(Parts parts) {
      return new Chat(provider.map(p -> p.with(parts)), dialect, target, rest, query);
    }

    boolean getsMemory() {
      return target.kind() == Target.Kind.CHAT;
    }

    /// The call that path and body make together.
    ///
    /// @param messages whether they are needed, for memory or to see what they name at the provider
    /// @param ownKeyOnly whether the memory key came in its own header
    ChatRequest read(byte[] body, boolean messages, boolean ownKeyOnly) {
      return dialect.requests().read(body, messages, isRouted(ownKeyOnly)).at(target);
    }

    /// Whether the body says who is to answer.
    boolean isRouted(boolean ownKeyOnly) {
      return provider.isEmpty() && !ownKeyOnly;
    }

    /// The provider of a call with the caller's own key, which goes nowhere but where the path
    /// says.
    Provider named() {
      return provider.orElseThrow(() ->
          RouterException.badRequest(
              "provider_not_named",
              "/v1 is for hosted calls. With your own provider key call /v1/{provider}, such as"
                  + " /v1/openai; or leave 'x-memorylake-api-key' out and use the memory key as"
                  + " the API key."));
    }

    /// Where clients put the key: as SDKs of the dialect do, else as the row says.
    ProviderRow.Auth keyHeader() {
      return dialect.keyHeader() == ProviderRow.Auth.BEARER
          ? provider.map(p -> p.auth(rest)).orElse(ProviderRow.Auth.BEARER)
          : dialect.keyHeader();
    }

    /// The same call with another query.
    Chat with(String otherQuery) {
      return new Chat(provider, dialect, target, rest, otherQuery);
    }
  }

  /// Any other path under a provider: passed through untouched.
  ///
  /// @param spoken where it is a call that is also served with the operator's key
  record Passthrough(Provider provider, Optional<Dialects.Spoken> spoken, String rest, String query)
      implements Endpoint {
    /// With what headers say of where the provider is.
    Passthrough at(Parts parts) {
      return new Passthrough(provider.with(parts), spoken, rest, query);
    }

    /// The same as a call that is read, as all are that somebody else pays for; empty if it is none
    /// of those that are served so.
    Optional<Chat> read() {
      return spoken.map(
          call -> new Chat(Optional.of(provider), call.dialect(), call.target(), rest, query));
    }
  }

  /// The models that hosted calls can name.
  record Models() implements Endpoint {}

  /// One of our own APIs.
  record Own() implements Endpoint {}
}
