package dev.tarn.router.api;

import java.util.Optional;

/// Judges what a workspace may keep as its routing.
@FunctionalInterface
public interface RoutingCheck {
  /// What is wrong with it, for its writer; empty if nothing is.
  ///
  /// @param routing a JSON object
  Optional<String> problem(String routing);
}
