package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Account;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.openai.OpenAiChat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

final class CallerTest {
  private static final Requests REQUESTS =
      OpenAiChat.dialect(new ReadLimits(50, 1 << 20)).requests();

  @Test
  void scope_isTheKeysUserWhoeverIsNamed() {
    Caller caller = caller(key(Optional.of("ann"), Optional.of("nobody"), true), "bob");

    assertThat(user(caller, "{\"user\":\"carl\"}")).contains("ann");
  }

  @Test
  void scope_takesHeaderThenBodyThenDefault() {
    NewKey key = key(Optional.empty(), Optional.of("default-user"), true);

    assertThat(user(caller(key, "bob"), "{\"user\":\"carl\"}")).contains("bob");
    assertThat(user(caller(key), "{\"user\":\"carl\",\"safety_identifier\":\"s\"}"))
        .contains("carl");
    assertThat(user(caller(key), "{\"safety_identifier\":\"s\",\"metadata\":{\"user_id\":\"m\"}}"))
        .contains("s");
    assertThat(user(caller(key), "{\"metadata\":{\"user_id\":\"m\"}}")).contains("m");
    assertThat(user(caller(key), "{}")).contains("default-user");
  }

  @Test
  void scope_takesNoUserFromTheBodyUnlessTheKeySaysSo() {
    NewKey key = key(Optional.empty(), Optional.empty(), false);

    assertThat(user(caller(key), "{\"user\":\"carl\"}")).isEmpty();
  }

  @Test
  void scope_isEmptyForNamesTooLongInBytes() {
    NewKey key = key(Optional.empty(), Optional.empty(), true);

    assertThat(user(caller(key), "{\"user\":\"" + "u".repeat(256) + "\"}")).isPresent();
    assertThat(user(caller(key), "{\"user\":\"" + "u".repeat(257) + "\"}")).isEmpty();
    assertThat(user(caller(key), "{\"user\":\"" + "ä".repeat(128) + "\"}")).isPresent();
    assertThat(user(caller(key), "{\"user\":\"" + "ä".repeat(129) + "\"}")).isEmpty();
  }

  @Test
  void with_onlyTakesMemoryAway() {
    Caller caller = caller(key(Optional.of("ann"), Optional.empty(), false));

    assertThat(caller.with(request("{}")).mode()).isEqualTo(MemoryMode.FULL);
    assertThat(caller.with(extra("read")).mode()).isEqualTo(MemoryMode.READ);
    assertThat(caller.with(extra("read")).with(extra("full")).mode()).isEqualTo(MemoryMode.READ);
    assertThat(caller.with(extra("read")).with(extra("write")).mode()).isEqualTo(MemoryMode.OFF);
    assertThat(caller.with(extra(" OFF ")).usesMemory()).isFalse();
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> caller.with(extra("on")))
        .satisfies(e -> assertThat(e.code()).isEqualTo("invalid_memory_mode"));
  }

  @Test
  void with_readsTheIdsOfAgentsApart() {
    String body = "{\"metadata\":{\"user_id\":\"user_0a1b_account_11-22_session_aa-bb\"}}";
    Caller server = caller(key(Optional.empty(), Optional.empty(), true));

    assertThat(server.with(request(body)).conversation()).contains("aa-bb");
    assertThat(user(server, body)).contains("11-22");
    assertThat(server.with(request("{\"metadata\":{\"user_id\":\"ann\"}}")).conversation())
        .isEmpty();
  }

  @Test
  void mustBeAllowed_goesByTheKeysModels() {
    Caller any = caller(key(Optional.of("ann"), Optional.empty(), false));
    Caller some = caller(key(List.of("gpt-5*", "small")));

    assertThatCode(() -> any.mustBeAllowed(Optional.empty())).doesNotThrowAnyException();
    assertThatCode(() -> some.mustBeAllowed(Optional.of("gpt-5-mini"))).doesNotThrowAnyException();
    assertThatCode(() -> some.mustBeAllowed(Optional.of("small"))).doesNotThrowAnyException();
    for (Optional<String> other :
        List.of(Optional.of("gpt-4"), Optional.of("smaller"), Optional.<String>empty())) {
      assertThatExceptionOfType(RouterException.class)
          .isThrownBy(() -> some.mustBeAllowed(other))
          .satisfies(e -> assertThat(e.status()).isEqualTo(403));
    }
  }

  private static Optional<String> user(Caller caller, String body) {
    return caller.scope(request(body)).map(MemoryScope::user);
  }

  private static ChatRequest extra(String memory) {
    return request("{\"extra\":{\"memory\":\"" + memory + "\"}}");
  }

  private static ChatRequest request(String body) {
    return REQUESTS.read(body.getBytes(StandardCharsets.UTF_8), true);
  }

  private static NewKey key(List<String> models) {
    return key(Optional.of("ann"), Optional.empty(), false, models);
  }

  private static NewKey key(
      Optional<String> user, Optional<String> defaultUser, boolean userFromBody) {
    return key(user, defaultUser, userFromBody, List.of());
  }

  private static NewKey key(
      Optional<String> user,
      Optional<String> defaultUser,
      boolean userFromBody,
      List<String> models) {
    return new NewKey(
        "w1",
        NewKey.Role.MEMBER,
        Optional.empty(),
        user,
        defaultUser,
        userFromBody,
        MemoryMode.FULL,
        NewKey.FailurePolicy.OPEN,
        models,
        List.of(),
        NewKey.Fallback.NONE,
        CallLimits.NONE,
        Optional.empty());
  }

  private static Caller caller(NewKey key) {
    return caller(key, Optional.empty());
  }

  private static Caller caller(NewKey key, String user) {
    return caller(key, Optional.of(user));
  }

  private static Caller caller(NewKey key, Optional<String> user) {
    return new Caller(
        new Account(
            new TarnKey(
                "key_1", "tarn_abc", key, Instant.EPOCH, Optional.empty(), Optional.empty()),
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
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        false);
  }
}
