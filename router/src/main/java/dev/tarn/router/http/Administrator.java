package dev.tarn.router.http;

import dev.tarn.records.Account;
import dev.tarn.records.Actor;
import dev.tarn.router.dialect.RouterException;
import java.util.Optional;

/// Who administers, and what: the operator any workspace, an admin key its own.
public final class Administrator {
  private final Optional<Account> account;
  private final Optional<String> named;

  private Administrator(Optional<Account> account, Optional<String> named) {
    this.account = account;
    this.named = named;
  }

  /// Who holds the operator's key.
  ///
  /// @param named the workspace that the call names
  static Administrator operator(Optional<String> named) {
    return new Administrator(Optional.empty(), named);
  }

  /// Who holds an admin key.
  ///
  /// @throws RouterException 403 if the call names another workspace
  static Administrator of(Account account, Optional<String> named) {
    String own = account.workspace().name();
    if (named.filter(name -> !name.equals(own)).isPresent()) {
      throw RouterException.forbidden(
          "other_workspace", "This admin key administers another workspace than the named one.");
    }
    return new Administrator(Optional.of(account), Optional.of(own));
  }

  /// As the audit log names them.
  public Actor actor() {
    return account.map(known -> Actor.of(known.key())).orElse(Actor.OPERATOR);
  }

  /// The workspace whose things may be seen; empty for those of all.
  public Optional<String> within() {
    return named;
  }

  /// Whether things of a workspace may be seen.
  public boolean sees(String workspace) {
    return named.filter(name -> !name.equals(workspace)).isEmpty();
  }

  /// The one workspace that is meant.
  ///
  /// @throws RouterException 400 if the operator named none
  public String workspace() {
    return named.orElseThrow(() ->
        RouterException.badRequest(
            "missing_workspace",
            "Name the workspace, as '?workspace=' or in 'x-memorylake-workspace'."));
  }

  /// Refuses with 403 everybody but the operator.
  public void mustBeOperator() {
    if (account.isPresent()) {
      throw RouterException.forbidden(
          "operator_only", "Only the operator's key opens this; it is in operator.key.");
    }
  }
}
