package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What clients send to our own APIs (`decisions.md`, "Memory API shapes").
final class Bodies {
  private Bodies() {}

  /// `POST /v1/memories`.
  record NewMemory(
      @NotBlank @Size(max = 8_000) String text,
      @JsonProperty("user_id") Optional<@Name String> userId,
      Optional<Kind> kind,
      @Metadata Map<String, Object> metadata,
      @JsonProperty("valid_from") Optional<@Moment Instant> validFrom,
      @JsonProperty("expires_at") Optional<@Moment Instant> expiresAt) {
    NewMemory {
      metadata = metadata == null ? Map.of() : metadata;
    }
  }

  /// What may be made by hand: facts come from turns.
  enum Kind {
    @JsonProperty("note")
    NOTE
  }

  /// `POST /v1/memories/search`.
  record Search(
      @NotBlank @Size(max = 8_000) String query,
      @JsonProperty("user_id") Optional<@Name String> userId,
      @NotNull @JsonProperty("top_k") Optional<@Min(1) @Max(100) Integer> topK,
      @NotNull @JsonProperty("token_budget") Optional<@Min(1) Integer> tokenBudget,
      @JsonProperty("as_of") Optional<@Moment Instant> asOf) {}

  /// `PATCH /v1/memories/{id}`: what of a memory can be changed.
  ///
  /// @param version that the change is made for, if that matters
  record Change(
      @NotBlank @Size(max = 8_000) String text,
      @NotNull @Metadata Map<String, Object> metadata,
      @JsonProperty("valid_from") Optional<@Moment Instant> validFrom,
      @JsonProperty("valid_to") Optional<@Moment Instant> validTo,
      @JsonProperty("expires_at") Optional<@Moment Instant> expiresAt,
      boolean quarantined,
      Optional<@Min(1) Integer> version) {
    Change {
      metadata = metadata == null ? Map.of() : metadata;
    }
  }

  /// `POST /v1/memories/{id}/feedback`.
  ///
  /// @param rating `null` takes back what was said before
  record Feedback(Optional<Rating> rating) {}

  /// What a person thinks of a memory.
  enum Rating {
    @JsonProperty("useful")
    USEFUL,
    @JsonProperty("outdated")
    OUTDATED,
    @JsonProperty("wrong")
    WRONG
  }

  /// `POST /v1/conflicts/{id}`.
  record Decided(@NotNull Decision decision) {}

  /// What becomes of a conflict.
  enum Decision {
    @JsonProperty("keep")
    KEEP,
    @JsonProperty("replace")
    REPLACE,
    @JsonProperty("both")
    BOTH,
    @JsonProperty("dismiss")
    DISMISS
  }
}
