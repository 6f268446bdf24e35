package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What is said of a Tarn key in `POST /v1/keys`, and changed by `PATCH`.
record KeyBody(
    Optional<@Pattern(regexp = "member|admin") String> role,
    @JsonProperty("user_id") Optional<@Name String> userId,
    @JsonProperty("project_id") Optional<@Name String> projectId,
    @JsonProperty("default_user_id") Optional<@Name String> defaultUserId,
    @JsonProperty("user_from_body") Optional<Boolean> userFromBody,
    Optional<@Pattern(regexp = "full|read|write|off") String> mode,
    @JsonProperty("failure_policy") Optional<@Pattern(regexp = "open|closed") String> failurePolicy,
    @Size(max = 256) List<@Name String> models,
    @Size(max = 256) List<@Name String> providers,
    Optional<@Pattern(regexp = "none|stored|hosted") String> fallback,
    Optional<@Valid LimitsBody> limits,
    @JsonProperty("expires_at") Optional<Instant> expiresAt) {
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  KeyBody {
    models = models == null ? List.of() : models;
    providers = providers == null ? List.of() : providers;
  }

  static KeyBody of(NewKey key) {
    return new KeyBody(
        Optional.of(lower(key.role())),
        key.user(),
        key.project(),
        key.defaultUser(),
        Optional.of(key.userFromBody()),
        Optional.of(lower(key.mode())),
        Optional.of(lower(key.failurePolicy())),
        key.models(),
        key.providers(),
        Optional.of(lower(key.fallback())),
        Optional.of(LimitsBody.of(key.limits())),
        key.expiresAt());
  }

  /// What the key is made with.
  NewKey in(String workspace) {
    return new NewKey(
        workspace,
        one(NewKey.Role.class, role, NewKey.Role.MEMBER),
        projectId,
        userId,
        defaultUserId,
        userFromBody.orElse(false),
        one(NewKey.MemoryMode.class, mode, NewKey.MemoryMode.FULL),
        one(NewKey.FailurePolicy.class, failurePolicy, NewKey.FailurePolicy.OPEN),
        models,
        providers,
        one(NewKey.Fallback.class, fallback, NewKey.Fallback.NONE),
        limits.map(LimitsBody::limits).orElse(CallLimits.NONE),
        expiresAt);
  }

  /// What no single field can be blamed for.
  ///
  /// @param before the key as it is; empty if it is to be made
  /// @throws ProblemException 422 with all of it
  void check(Optional<NewKey> before, Instant now) {
    List<Problem.Field> errors = new ArrayList<>();
    boolean admin = role.filter("admin"::equals).isPresent();
    if (admin && (userId.isPresent() || projectId.isPresent())) {
      errors.add(new Problem.Field("/role", "an admin key has no user and no project"));
    }
    boolean byServer = defaultUserId.isPresent() || userFromBody.orElse(false);
    if (byServer && (userId.isPresent() || admin)) {
      errors.add(
          new Problem.Field(
              "/default_user_id",
              "this and user_from_body are for keys without a user of their own"));
    }
    Optional<Instant> expiry = before.flatMap(NewKey::expiresAt);
    if (!expiresAt.equals(expiry) && expiresAt.filter(at -> !at.isAfter(now)).isPresent()) {
      errors.add(new Problem.Field("/expires_at", "must be in the future"));
    }
    if (expiresAt.filter(at -> at.isAfter(LATEST)).isPresent()) {
      errors.add(new Problem.Field("/expires_at", "must be before the year 10000"));
    }
    before.ifPresent(key -> fixed(key, errors));
    if (!errors.isEmpty()) {
      throw ProblemException.unprocessable(errors);
    }
  }

  private void fixed(NewKey key, List<Problem.Field> errors) {
    KeyBody was = of(key);
    fixed("/role", was.role, role, errors);
    fixed("/user_id", was.userId, userId, errors);
    fixed("/project_id", was.projectId, projectId, errors);
  }

  private static void fixed(
      String pointer, Optional<String> was, Optional<String> is, List<Problem.Field> errors) {
    if (!was.equals(is)) {
      errors.add(new Problem.Field(pointer, "cannot be changed; make another key"));
    }
  }

  private static <E extends Enum<E>> E one(Class<E> type, Optional<String> name, E otherwise) {
    return name.map(n -> Enum.valueOf(type, n.toUpperCase(Locale.ROOT))).orElse(otherwise);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
