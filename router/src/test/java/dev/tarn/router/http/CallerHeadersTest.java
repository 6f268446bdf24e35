package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What headers and query say of a caller.
final class CallerHeadersTest extends GivenCallers {
  @ParameterizedTest
  @CsvSource({
    "'',       ,      FULL",
    ":read,    ,      READ",
    ":OFF,     ,      OFF",
    ":full,    write, WRITE",
    ":read,    write, OFF",
    "'',       Off,   OFF",
    ":read,    full,  READ"
  })
  void identify_narrowsTheModeBySuffixAndHeader(String suffix, String header, MemoryMode mode) {
    Caller caller =
        header == null
            ? caller("x-memorylake-api-key", KEY + suffix)
            : caller("x-memorylake-api-key", KEY + suffix, "x-memorylake-memory", header);

    assertThat(caller.mode()).isEqualTo(mode);
  }

  @Test
  void identify_neverWidensTheModeOfAKey() {
    Caller caller =
        caller("x-memorylake-api-key", READ_KEY + ":full", "x-memorylake-memory", "full");

    assertThat(caller.mode()).isEqualTo(MemoryMode.READ);
  }

  @Test
  void identify_refusesModesItDoesNotKnow() {
    refuses(400, "invalid_memory_mode", "x-memorylake-api-key", KEY + ":on");
    refuses(400, "invalid_memory_mode", "x-memory-key", KEY, "x-memorylake-memory", "yes");
  }

  @Test
  void identify_readsWhoAndWhatFromHeaders() {
    Caller caller =
        caller(
            "x-memory-key", KEY,
            "x-sm-user-id", " ann ",
            "x-memorylake-project-id", "p1",
            "x-session-id", "s1",
            "x-memorylake-memory-budget", "300",
            "x-memorylake-dry-run", "TRUE");

    assertThat(caller.user()).contains("ann");
    assertThat(caller.project()).contains("p1");
    assertThat(caller.conversation()).contains("s1");
    assertThat(caller.budgetTokens()).hasValue(300);
    assertThat(caller.dryRun()).isTrue();
  }

  @Test
  void identify_prefersOurOwnHeadersToOthers() {
    Caller caller =
        caller("x-memory-key", KEY, "x-session-id", "s1", "x-memorylake-conversation-id", "c1");

    assertThat(caller.conversation()).contains("c1");
  }

  @Test
  void identify_refusesTwoUsers_butTakesOneNamedTwice() {
    String ours = "x-memorylake-user-id";
    String code = "contradicting_user";
    refuses(400, code, "x-memory-key", KEY, ours, "ann", "x-sm-user-id", "bob");
    refuses(400, code, "x-memory-key", KEY, ours, "ann", ours, "bob");
    Future<Caller> inQuery =
        callers.identify(
            request(Map.of("userId", "ann&userId=bob"), "x-memory-key", KEY),
            ProviderRow.Auth.BEARER);
    assertThat(inQuery.cause())
        .isInstanceOfSatisfying(RouterException.class, e -> assertThat(e.code()).isEqualTo(code));

    assertThat(caller("x-memory-key", KEY, ours, "ann", "x-sm-user-id", " ann ").user())
        .contains("ann");
    assertThat(good(request(Map.of("userId", "ann&userId=ann"), "x-memory-key", KEY)).user())
        .contains("ann");
  }

  @Test
  void identify_readsTheUserFromTheQueryIfNoHeaderNamesOne() {
    assertThat(good(request(Map.of("userId", "ann"), "x-memory-key", KEY)).user()).contains("ann");
    assertThat(
            good(request(Map.of("userId", "bob"), "x-memory-key", KEY, "x-sm-user-id", "ann"))
                .user())
        .contains("ann");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "many", "1.5", "99999999999"})
  void identify_refusesBudgetsThatAreNone(String budget) {
    refuses(
        400, "invalid_memory_budget", "x-memory-key", KEY, "x-memorylake-memory-budget", budget);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x-memorylake-user-id", "x-memorylake-project-id", "x-memorylake-conversation-id"})
  void identify_refusesNamesThatAreTooLong(String header) {
    refuses(400, "name_too_long", "x-memory-key", KEY, header, "n".repeat(257));
    refuses(400, "name_too_long", "x-memory-key", KEY, header, "ä".repeat(129));
  }
}
