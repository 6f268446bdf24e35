package dev.tarn.router.http;

import dev.tarn.records.Actor;
import dev.tarn.router.dialect.RouterException;
import java.util.Optional;

/// Who administers, and what.
public final class Administrator {
  private final Actor actor;
  private final Optional<String> named;

  /// @param named the workspace that the call names
  public Administrator(Actor actor, Optional<String> named) {
    this.actor = actor;
    this.named = named;
  }

  /// As the audit log names them.
  public Actor actor() {
    return actor;
  }

  /// The one workspace that is meant.
  ///
  /// @throws RouterException 400 if none is named
  public String workspace() {
    return named.orElseThrow(() ->
        RouterException.badRequest(
            "missing_workspace",
            "Name the workspace, as '?workspace=' or in 'x-memorylake-workspace'."));
  }
}
