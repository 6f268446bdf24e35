package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.tarn.records.TarnKey;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// A Tarn key as our APIs show it: masked.
///
/// @param hint the first characters of its value
/// @param kind `personal`, `server` or `admin`
/// @param state `active`, `disabled`, `expired` or `revoked`
record KeyView(
    String id,
    String hint,
    String workspace,
    String kind,
    String state,
    @JsonUnwrapped KeyBody attributes,
    @JsonProperty("created_at") Instant createdAt,
    @JsonProperty("disabled_at") Optional<Instant> disabledAt,
    @JsonProperty("revoked_at") Optional<Instant> revokedAt,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> key) {

  static KeyView of(TarnKey key, Instant now) {
    return of(key, now, Optional.empty());
  }

  /// With its value, which is shown once.
  static KeyView shown(TarnKey key, Instant now, String value) {
    return of(key, now, Optional.of(value));
  }

  private static KeyView of(TarnKey key, Instant now, Optional<String> value) {
    KeyBody attributes = KeyBody.of(key.attributes());
    String kind =
        attributes
            .role()
            .filter("admin"::equals)
            .orElse(key.attributes().personal() ? "personal" : "server");
    return new KeyView(
        key.id(),
        key.hint(),
        key.attributes().workspace(),
        kind,
        key.state(now).name().toLowerCase(Locale.ROOT),
        attributes,
        key.createdAt(),
        key.disabledAt(),
        key.revokedAt(),
        value);
  }
}
