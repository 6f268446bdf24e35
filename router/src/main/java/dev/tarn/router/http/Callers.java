package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Account;
import dev.tarn.records.NewKey;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// From headers to a [Caller], before a byte of the body is read.
public final class Callers {
  private static final List<CharSequence> WORKSPACE = CallerHeaders.names("x-memorylake-workspace");

  private final KeyRing keys;
  private final SavedBoundaries boundaries;
  private final PageLinks pageLinks;
  private final Predicate<HttpServerRequest> operators;
  private final Predicate<String> operatorsKey;

  /// @param operators whether a request brings the operator's key, where that is taken
  /// @param operatorsKey whether the operator's key stands in a text
  Callers(
      KeyRing keys,
      SavedBoundaries boundaries,
      PageLinks pageLinks,
      Predicate<HttpServerRequest> operators,
      Predicate<String> operatorsKey) {
    this.keys = keys;
    this.boundaries = boundaries;
    this.pageLinks = pageLinks;
    this.operators = operators;
    this.operatorsKey = operatorsKey;
  }

  /// Who calls a model. Fails with a [RouterException]: 400 for headers that contradict each other,
  /// 401, 403 for keys that administer.
  ///
  /// @param keyHeader where a key may stand besides the `Authorization` header; Google's also as
  ///   `?key=` in the query
  Future<Caller> identify(HttpServerRequest request, ProviderRow.Auth keyHeader) {
    try {
      Presented presented = Presented.of(request, keyHeader);
      presented.mustBeInTheirPlaces(request, keyHeader);
      refuseOperatorsKey(request, presented);
      return known(request, presented, Callers::mustCallModels);
    } catch (RouterException e) {
      return Future.failedFuture(e);
    }
  }

  private static void mustCallModels(Account account) {
    if (account.key().attributes().role() == NewKey.Role.ADMIN) {
      throw RouterException.forbidden(
          "admin_key",
          "This is an admin key, which calls no model. Make a memory key with it, by POST"
              + " /v1/keys.");
    }
  }

  /// Refuses with 400 a call that would take the operator's key to a provider, in a header or in
  /// its URL, escaped or not. Bodies are not searched: a search that is fast tells by the time it
  /// takes what the key is like, and one that is not takes longer than all else that is done for a
  /// call.
  private void refuseOperatorsKey(HttpServerRequest request, Presented presented) {
    boolean held =
        presented.provider().filter(key -> operatorsKey.test(key.value().reveal())).isPresent()
            || operatorsKey.test(request.uri())
            || (request.uri().indexOf('%') >= 0
                && operatorsKey.test(Query.unescaped(request.uri())));
    for (Map.Entry<String, String> header : request.headers()) {
      held |= operatorsKey.test(header.getValue());
    }
    if (held) {
      throw RouterException.badRequest(
          "operator_key_misplaced",
          "The operator's key is in this call, and a provider would see it. Send the provider's own"
              + " key; the operator's opens nothing but Tarn's own APIs.");
    }
  }

  private Future<Caller> known(HttpServerRequest request) {
    try {
      return known(request, Presented.of(request, ProviderRow.Auth.BEARER), account -> {});
    } catch (RouterException e) {
      return Future.failedFuture(e);
    }
  }

  /// @param check refuses an account by throwing
  private Future<Caller> known(
      HttpServerRequest request, Presented presented, Consumer<Account> check) {
    return keys.verify(presented.key())
        .compose(account -> {
          check.accept(account);
          return boundaries.narrowed(
              CallerHeaders.caller(request, account, presented), CallerHeaders.query(request));
        });
  }

  /// Who administers, over one of our own APIs: by the operator's key as bearer, or an admin key.
  /// Fails with a [RouterException]: 401, 403 for memory keys.
  public Future<Administrator> administrate(HttpServerRequest request) {
    Optional<String> workspace =
        CallerHeaders.first(request.headers(), WORKSPACE)
            .or(() -> CallerHeaders.query(request).first("workspace"));
    if (operators.test(request)) {
      return Future.succeededFuture(Administrator.operator(workspace));
    }
    return known(request)
        .map(caller -> {
          if (caller.role() != NewKey.Role.ADMIN) {
            throw RouterException.forbidden(
                "admin_key_needed",
                "This is a memory key. Use an admin key of the workspace, or the operator's.");
          }
          return Administrator.of(caller.account(), workspace);
        });
  }

  /// Who calls the memory API: a key as bearer, or in a header of its own. Admin keys may too, for
  /// the users that they name.
  public Future<ApiCaller> identifyForApi(HttpServerRequest request) {
    return known(request).map(ApiCaller::new);
  }

  /// Who comes by a link to the page of their own memory, which opens nothing else.
  public PageLinks pageLinks() {
    return pageLinks;
  }

  /// Somebody's memory.
  ///
  /// @param scope the one that the call would use
  /// @param project if only what belongs to it is meant
  /// @param agent the same
  public record Whose(MemoryScope scope, Optional<String> project, Optional<String> agent) {
    /// The workspace.
    public String workspace() {
      return scope.workspace();
    }

    /// The user.
    public String user() {
      return scope.user();
    }

    /// Whether a scope of this workspace is meant.
    public boolean means(MemoryScope other) {
      return other.user().equals(user())
          && project.filter(p -> !p.equals(other.project())).isEmpty()
          && (agent.isEmpty() || agent.equals(other.agent()));
    }
  }

  /// A caller of our own APIs.
  public static final class ApiCaller {
    private final Caller caller;

    ApiCaller(Caller caller) {
      this.caller = caller;
    }

    /// Whose memory; empty if the key serves many users and none is named.
    public Optional<MemoryScope> scope(Optional<String> named) {
      return caller.scope(caller.user().or(() -> named));
    }

    Caller caller() {
      return caller;
    }

    /// Whose memory, and in which of their scopes; empty as for [#scope].
    public Optional<Whose> whose(Optional<String> named) {
      return scope(named).map(this::whose);
    }

    /// Somebody who is named by the path, over all projects unless the key or the call names one;
    /// empty if the key may not know them.
    ///
    /// @throws RouterException 400 if the call names another user besides
    public Optional<Whose> person(String user) {
      if (caller.user().filter(other -> !other.equals(user)).isPresent()) {
        throw RouterException.badRequest(
            "contradicting_user", "The call names more than one user; send one.");
      }
      return caller
          .scope(Optional.of(user))
          .filter(scope -> scope.user().equals(user))
          .map(this::whose);
    }

    private Whose whose(MemoryScope scope) {
      return new Whose(scope, project(), caller.agent());
    }

    /// The project that the key or the call names.
    public Optional<String> project() {
      return caller.key().attributes().project().or(caller::project);
    }

    /// The agent that the call names.
    public Optional<String> agent() {
      return caller.agent();
    }

    /// Whether the key, and what the call names, reach a scope of the workspace.
    public boolean means(MemoryScope scope) {
      return project().filter(p -> !p.equals(scope.project())).isEmpty()
          && (agent().isEmpty() || agent().equals(scope.agent()));
    }

    /// The workspace of the key.
    public String workspace() {
      return caller.workspace().name();
    }

    /// The user that the key is bound to.
    public Optional<String> boundUser() {
      return caller.key().attributes().user();
    }

    /// The user that the key is bound to, or else the one that the call names.
    public Optional<String> oneUser() {
      return boundUser().or(caller::user);
    }

    /// Refuses with 403 unless the key may read memory.
    public void mustRead() {
      must(caller.mode().reads(), "read");
    }

    /// Whether the key may write memory.
    public boolean mayWrite() {
      return caller.mode().writes();
    }

    /// Refuses with 403 unless the key may write memory.
    public void mustWrite() {
      must(caller.mode().writes(), "write");
    }

    private static void must(boolean may, String what) {
      if (!may) {
        throw RouterException.forbidden(
            "memory_mode", "This key may not " + what + " memory; use one whose mode allows it.");
      }
    }
  }
}
