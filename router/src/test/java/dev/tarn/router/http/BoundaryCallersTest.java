package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Account;
import dev.tarn.records.Boundary;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Whose memory a call is about that names a saved boundary.
final class BoundaryCallersTest {
  private static final Boundary SITE =
      new Boundary(
          "w", "site", Optional.of("shop"), Optional.of("ann"), Optional.of("bot"), Instant.EPOCH);

  private final SavedBoundaries boundaries =
      new SavedBoundaries(
          (workspace, id) ->
              Optional.of(SITE)
                  .filter(saved -> saved.workspace().equals(workspace) && saved.id().equals(id)),
          new AccountWatch(() -> 0),
          Runnable::run,
          () -> Instant.EPOCH);

  private static Caller caller(NewKey key, Optional<String> user, Optional<String> project) {
    return new Caller(
        new Account(
            new TarnKey("key_1", "tarn_", key, Instant.EPOCH, Optional.empty(), Optional.empty()),
            new Workspace(
                key.workspace(),
                CallLimits.NONE,
                "{}",
                true,
                Optional.empty(),
                false,
                Instant.EPOCH)),
        false,
        MemoryMode.FULL,
        Optional.empty(),
        user,
        project,
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        false);
  }

  private Future<Caller> narrowed(Caller caller, String query) {
    return boundaries.narrowed(caller, Query.of(query));
  }

  private MemoryScope scope(NewKey key, String query) {
    Caller caller = narrowed(caller(key, Optional.empty(), Optional.empty()), query).result();
    return caller.scope(caller.user()).orElseThrow();
  }

  @Test
  void aBoundary_namesProjectUserAndAgent() {
    assertThat(scope(NewKey.server("w"), "a=1&boundary_id=site"))
        .isEqualTo(new MemoryScope("w", "shop", "ann", Optional.of("bot")));
  }

  @Test
  void aCallWithoutOne_staysAsItIs() {
    assertThat(scope(NewKey.personal("w", "bob"), "userId=ann"))
        .isEqualTo(new MemoryScope("w", "default", "bob", Optional.empty()));
  }

  @Test
  void aPersonalKey_keepsItsUser() {
    assertThat(scope(NewKey.personal("w", "bob"), "boundary_id=site").user()).isEqualTo("bob");
  }

  @ParameterizedTest
  @CsvSource({
    "w,     boundary_id=other,                  404, boundary_not_found",
    "other, boundary_id=site,                   404, boundary_not_found",
    "w,     boundary_id=site&boundary_id=other, 400, contradicting_boundary"
  })
  void aBoundaryThatIsNotTheWorkspaces_isRefused(
      String workspace, String query, int status, String code) {
    refused(
        narrowed(caller(NewKey.server(workspace), Optional.empty(), Optional.empty()), query),
        status,
        code);
  }

  @Test
  void headersThatSayTheSame_areFine_andOthersAreRefused() {
    NewKey key = NewKey.server("w");
    assertThat(
            narrowed(caller(key, Optional.of("ann"), Optional.of("shop")), "boundary_id=site")
                .succeeded())
        .isTrue();
    refused(
        narrowed(caller(key, Optional.of("bob"), Optional.empty()), "boundary_id=site"),
        400,
        "contradicting_boundary");
    refused(
        narrowed(caller(key, Optional.empty(), Optional.of("p")), "boundary_id=site"),
        400,
        "contradicting_boundary");
  }

  private static void refused(Future<Caller> caller, int status, String code) {
    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.status()).isEqualTo(status);
              assertThat(e.code()).isEqualTo(code);
            });
  }
}
