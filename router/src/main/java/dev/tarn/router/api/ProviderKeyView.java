package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.StoredKey;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A stored key as our APIs show it: never its value.
///
/// @param status `active`, `disabled`, or `dead` since the provider refused it
/// @param reason why it is dead
/// @param test what came of a test that was asked for
record ProviderKeyView(
    String id,
    String provider,
    String label,
    String hint,
    String group,
    int priority,
    boolean always,
    boolean disabled,
    List<String> models,
    List<String> keys,
    List<String> users,
    String status,
    Optional<String> reason,
    int version,
    @JsonProperty("created_at") Instant createdAt,
    @JsonProperty("changed_at") Instant changedAt,
    @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<ProviderDoor.Tested> test) {

  /// All of a workspace, in one page.
  record All(
      List<ProviderKeyView> data, @JsonProperty("next_cursor") Optional<String> nextCursor) {}

  static ProviderKeyView of(StoredKey key) {
    StoredKey.Attributes said = key.attributes();
    return new ProviderKeyView(
        key.id(),
        said.provider(),
        said.label(),
        key.hint(),
        said.group().name().toLowerCase(Locale.ROOT),
        said.priority(),
        said.always(),
        said.disabled(),
        said.models(),
        said.keys(),
        said.users(),
        said.disabled() ? "disabled" : key.dead().isPresent() ? "dead" : "active",
        key.dead(),
        key.version(),
        key.createdAt(),
        key.changedAt(),
        Optional.empty());
  }

  ProviderKeyView tested(ProviderDoor.Tested what) {
    return new ProviderKeyView(
        id,
        provider,
        label,
        hint,
        group,
        priority,
        always,
        disabled,
        models,
        keys,
        users,
        status,
        reason,
        version,
        createdAt,
        changedAt,
        Optional.of(what));
  }
}
