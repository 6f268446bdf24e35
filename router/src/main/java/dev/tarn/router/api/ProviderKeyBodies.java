package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.records.StoredKey;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Optional;

/// What clients send to `/v1/provider-keys`.
final class ProviderKeyBodies {
  /// A label travels in a header.
  static final String LABEL = "[!-~]([ -~]{0,62}[!-~])?";

  private static final String LABEL_SAID =
      "must be 1 to 64 printable ASCII characters, no blank first or last";

  private ProviderKeyBodies() {}

  /// `POST /v1/provider-keys`.
  ///
  /// @param value a text, or the JSON of a credential as it is
  /// @param test whether the key is tried once it is stored
  record NewProviderKey(
      @NotBlank @Size(max = 64) String provider,
      @NotNull @Pattern(regexp = LABEL, message = LABEL_SAID) String label,
      @NotNull JsonNode value,
      Optional<Group> group,
      Optional<@Min(0) @Max(1_000) Integer> priority,
      Optional<Boolean> always,
      Optional<Boolean> disabled,
      Optional<@Size(max = 200) List<@NotBlank @Size(max = 256) String>> models,
      Optional<@Size(max = 200) List<@NotBlank @Size(max = 64) String>> keys,
      Optional<@Size(max = 200) List<@NotBlank @Size(max = 256) String>> users,
      Optional<Boolean> test) {
    StoredKey.Attributes attributes(String row) {
      return new StoredKey.Attributes(
          row,
          label,
          group.map(Group::stored).orElse(StoredKey.Group.PRIORITISED),
          priority.orElse(0),
          always.orElse(false),
          disabled.orElse(false),
          models.orElse(List.of()),
          keys.orElse(List.of()),
          users.orElse(List.of()));
    }
  }

  /// `PATCH /v1/provider-keys/{id}`: what is absent stays.
  record ProviderKeyChange(
      Optional<@Pattern(regexp = LABEL, message = LABEL_SAID) String> label,
      Optional<Group> group,
      Optional<@Min(0) @Max(1_000) Integer> priority,
      Optional<Boolean> always,
      Optional<Boolean> disabled,
      Optional<@Size(max = 200) List<@NotBlank @Size(max = 256) String>> models,
      Optional<@Size(max = 200) List<@NotBlank @Size(max = 64) String>> keys,
      Optional<@Size(max = 200) List<@NotBlank @Size(max = 256) String>> users) {
    StoredKey.Attributes of(StoredKey.Attributes before) {
      return new StoredKey.Attributes(
          before.provider(),
          label.orElse(before.label()),
          group.map(Group::stored).orElse(before.group()),
          priority.orElse(before.priority()),
          always.orElse(before.always()),
          disabled.orElse(before.disabled()),
          models.orElse(before.models()),
          keys.orElse(before.keys()),
          users.orElse(before.users()));
    }
  }

  /// `PUT /v1/provider-keys/{id}/value`.
  record NewValue(@NotNull JsonNode value, Optional<Boolean> test) {}

  /// `POST /v1/provider-keys/import`.
  ///
  /// @param content a text, or for JSON formats the JSON as it is
  record Import(
      @NotNull ImportFormat format,
      @NotNull JsonNode content,
      @JsonProperty("dry_run") Optional<Boolean> dryRun) {}

  /// When a key is tried.
  enum Group {
    @JsonProperty("prioritised")
    PRIORITISED(StoredKey.Group.PRIORITISED),
    @JsonProperty("fallback")
    FALLBACK(StoredKey.Group.FALLBACK);

    private final StoredKey.Group stored;

    Group(StoredKey.Group stored) {
      this.stored = stored;
    }

    StoredKey.Group stored() {
      return stored;
    }
  }
}
