package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.Account;
import dev.tarn.records.CallLimits;
import dev.tarn.records.NewKey;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.records.RecordsException;
import dev.tarn.records.TarnKey;
import dev.tarn.records.Workspace;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.ProviderKey;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Headers in, a caller or a refusal out; and how long a key that was verified counts.
final class CallersTest {
  private static final String KEY = "tarn_" + "a".repeat(24);
  private static final String READ_KEY = "tarn_" + "r".repeat(24);

  private final KnownKeys keys = new KnownKeys();
  private Instant now = Instant.parse("2026-05-08T10:00:00Z");
  private final AccountWatch watch = new AccountWatch(() -> 0);
  private final Callers callers =
      new Callers(
          new KeyRing(keys::find, id -> Optional.empty(), watch, Runnable::run, () -> now),
          new SavedBoundaries((w, id) -> Optional.empty(), watch, Runnable::run, () -> now),
          new PageLinks(
              new KeyRing(keys::find, id -> Optional.empty(), watch, Runnable::run, () -> now),
              (purpose, parts) -> "",
              () -> now),
          request -> false,
          text -> text.contains("operators-key"));

  @Test
  void identify_takesAMemoryKeyBesideTheProvidersKey() {
    Caller caller = caller("x-memorylake-api-key", KEY, "Authorization", "Bearer sk-callers-own");

    assertThat(caller.byok()).isTrue();
    assertThat(caller.modeName()).isEqualTo("byok");
    assertThat(caller.providerKey().map(key -> key.value().reveal())).contains("sk-callers-own");
    assertThat(caller.mode()).isEqualTo(MemoryMode.FULL);
    assertThat(caller.dryRun()).isFalse();
  }

  @Test
  void identify_takesKeysInXApiKey_whereTheDialectPutsThem_asTheyCame() {
    Caller byok = anthropic("x-memorylake-api-key", KEY, "x-api-key", "sk-ant-own");
    assertThat(byok.providerKey())
        .contains(new ProviderKey(Secret.of("sk-ant-own"), ProviderRow.Auth.X_API_KEY));

    Caller token = anthropic("x-memorylake-api-key", KEY, "Authorization", "Bearer oat");
    assertThat(token.providerKey())
        .contains(new ProviderKey(Secret.of("oat"), ProviderRow.Auth.BEARER));

    Caller hosted = anthropic("x-api-key", KEY);
    assertThat(hosted.byok()).isFalse();
    assertThat(hosted.providerKey()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-api-key", "api-key", "x-goog-api-key", "X-Api-Key"})
  void identify_refusesAKeyInAnotherSdksPlace_whereTheProvidersIsEmpty(String header) {
    String code = "provider_key_misplaced";
    refuses(400, code, "x-memory-key", KEY, header, "junk");
    refuses(400, code, "x-memory-key", KEY, header, " ", header, "junk");
    assertThat(keys.lookups).isZero();

    assertThat(caller("x-memory-key", KEY, header, " ").providerKey()).isEmpty();
    Caller both = caller("x-memory-key", KEY, header, "junk", "Authorization", "Bearer sk-own");
    assertThat(both.providerKey().map(key -> key.value().reveal())).contains("sk-own");
    assertThat(caller("Authorization", "Bearer " + KEY, header, "junk").byok()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Authorization, Bearer operators-key",
    "Authorization, operators-key",
    "x-other, a=operators-key"
  })
  void identify_refusesTheOperatorsKey_whichAProviderWouldSee(String header, String value) {
    refuses(400, "operator_key_misplaced", "x-memory-key", KEY, header, value);
    assertThat(keys.lookups).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "key, operators-key",
    "key, operators%2Dkey",
    "other, %6fperators%2dkey",
    "other, %zz%6Fperators-key%",
    "operators-ke%79, 1"
  })
  void identify_refusesTheOperatorsKeyInTheUrl_encodedOrNot(String name, String value) {
    for (HttpServerRequest request :
        List.of(
            request(Map.of(name, value), "x-memory-key", KEY),
            request(Map.of(name, "a" + value + "b"), "x-memory-key", KEY))) {
      assertThat(callers.identify(request, ProviderRow.Auth.X_GOOG_API_KEY).cause())
          .isInstanceOfSatisfying(
              RouterException.class, e -> assertThat(e.code()).isEqualTo("operator_key_misplaced"));
    }
  }

  @Test
  void identify_namesTheHeaderInWhichAMisplacedKeyBelongs() {
    Future<Caller> caller =
        callers.identify(
            request(Map.of("key", "junk"), "x-memory-key", KEY), ProviderRow.Auth.X_API_KEY);

    assertThat(caller.cause()).hasMessageContaining("'x-api-key'");
    assertThat(
            callers
                .identifyForApi(request(Map.of(), "x-memory-key", KEY, "api-key", "for a proxy"))
                .succeeded())
        .isTrue();
  }

  @Test
  void identify_refusesTwoKeysThatDiffer() {
    Future<Caller> caller =
        callers.identify(
            request(
                Map.of(),
                "x-memorylake-api-key",
                KEY,
                "x-api-key",
                "one",
                "Authorization",
                "Bearer two"),
            ProviderRow.Auth.X_API_KEY);

    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            RouterException.class, e -> assertThat(e.code()).isEqualTo("contradicting_keys"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261121/us-east-1/bedrock/aws4_request, Signature=f",
        "AWS4-ECDSA-P256-SHA256 Credential=AKIDEXAMPLE/20261121/bedrock/aws4_request, Signature=f"
      })
  void identify_refusesSignedCalls_namingWhatWorks(String signature) {
    refuses(400, "signed_call", "x-memorylake-api-key", KEY, "Authorization", signature);
    refuses(400, "signed_call", "Authorization", signature);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Basic YW5uOnNlY3JldA==", "basic YQ==", "Token abc", "Api-Key  abc"})
  void identify_refusesOtherSchemes_whichWouldLeaveAsPartOfTheKey(String value) {
    refuses(401, "unsupported_authorization", "x-memorylake-api-key", KEY, "Authorization", value);
    refuses(401, "unsupported_authorization", "Authorization", value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Bearer sk-1|sk-1",
        "bearer  sk-1|sk-1",
        "sk-1|sk-1",
        "Bearer {\"a\": \"b c\"}|{\"a\": \"b c\"}",
        "{\"a\": \"b c\"}|{\"a\": \"b c\"}"
      })
  void identify_takesAKeyWithItsSchemeOrAlone(String value, String key) {
    Caller caller = caller("x-memorylake-api-key", KEY, "Authorization", value);

    assertThat(caller.providerKey().map(k -> k.value().reveal())).contains(key);
  }

  @Test
  void identify_takesGooglesKeyFromHeaderOrQuery_andSendsItAsAHeader() {
    ProviderKey key = new ProviderKey(Secret.of("AIza-own"), ProviderRow.Auth.X_GOOG_API_KEY);

    assertThat(google("", "x-memory-key", KEY, "x-goog-api-key", "AIza-own").providerKey())
        .contains(key);
    assertThat(google("AIza-own", "x-memory-key", KEY).providerKey()).contains(key);
    assertThat(google("AIza%2Down", "x-memory-key", KEY).providerKey()).contains(key);
    assertThat(google("AIza-own", "x-memory-key", KEY, "x-goog-api-key", "AIza-own").providerKey())
        .contains(key);
    assertThat(google("", "x-memory-key", KEY).providerKey()).isEmpty();
  }

  @Test
  void identify_takesAMemoryKeyInGooglesSlots() {
    assertThat(google(KEY).byok()).isFalse();
    assertThat(google(KEY + ":read").mode()).isEqualTo(MemoryMode.READ);
    assertThat(google("", "x-goog-api-key", KEY).providerKey()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AIza-1, x-goog-api-key, AIza-2",
    "AIza-1, Authorization, Bearer AIza-2",
    "AIza-1&key=AIza-2, x-other, AIza-3"
  })
  void identify_refusesKeysInQueryAndHeaderThatDiffer(String key, String header, String value) {
    Future<Caller> caller =
        callers.identify(
            request(Map.of("key", key), "x-memory-key", KEY, header, value),
            ProviderRow.Auth.X_GOOG_API_KEY);

    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.code()).isEqualTo("contradicting_keys");
              assertThat(e.getMessage()).doesNotContain("AIza");
            });
  }

  @Test
  void identify_takesAQueryThatCannotBeDecodedAsItStands() {
    assertThat(google("AIza%zz", "x-memory-key", KEY).providerKey())
        .map(key -> key.value().reveal())
        .contains("AIza%zz");
    assertThat(good(request(Map.of("userId", "%"), "x-memory-key", KEY)).user()).contains("%");
  }

  private Caller google(String key, String... headers) {
    return callers
        .identify(request(Map.of("key", key), headers), ProviderRow.Auth.X_GOOG_API_KEY)
        .result();
  }

  private Caller anthropic(String... headers) {
    return callers.identify(request(Map.of(), headers), ProviderRow.Auth.X_API_KEY).result();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x-memorylake-api-key", "x-supermemory-api-key", "X-Memory-Key"})
  void identify_takesAMemoryKeyInAnyOfItsHeadersBareOrAsBearer(String header) {
    assertThat(caller(header, KEY).key().id()).isEqualTo(KEY);
    assertThat(caller(header, "Bearer " + KEY).key().id()).isEqualTo(KEY);
    assertThat(caller(header, " " + KEY + " ").providerKey()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER   ", ""})
  void identify_takesAMemoryKeyAsTheApiKeyItself(String scheme) {
    Caller caller = caller("Authorization", scheme + KEY);

    assertThat(caller.byok()).isFalse();
    assertThat(caller.modeName()).isEqualTo("hosted");
    assertThat(caller.providerKey()).isEmpty();
  }

  @Test
  void identify_refusesTwoMemoryKeys() {
    refuses(400, "two_memory_keys", "x-memory-key", KEY, "Authorization", "Bearer " + KEY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer\t%s", "key=%s", "a,%s", "\"%s\"", "{\"api_key\":\"%s\"}"})
  void identify_refusesAMemoryKeyWithinTheProvidersKey(String form) {
    String value = form.formatted(KEY);

    refuses(400, "two_memory_keys", "x-memory-key", KEY, "Authorization", value);
    refuses(401, "missing_memory_key", "Authorization", value);
  }

  @Test
  void identify_refusesTwoAuthorizations() {
    refuses(
        400,
        "duplicate_authorization",
        "Authorization",
        "Bearer " + KEY,
        "Authorization",
        "Bearer other");
  }

  @Test
  void identify_refusesCallsWithoutAMemoryKey() {
    refuses(401, "missing_memory_key");
    refuses(401, "missing_memory_key", "Authorization", "Bearer sk-callers-own");
    refuses(401, "missing_memory_key", "x-memorylake-api-key", " ");
    refuses(401, "missing_memory_key", "x-memorylake-api-key", ":off");
    refuses(401, "missing_memory_key", "x-memorylake-api-key", ":");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"tarn_short", "sk-not-ours-at-all-but-long", "Bearer", "tarn_", "tarn_:off"})
  void identify_refusesWhatIsNoKey(String value) {
    refuses(401, "invalid_memory_key", "x-memorylake-api-key", value);
    assertThat(keys.lookups).isZero();
  }

  @Test
  void identify_refusesKeysThatNobodyMade() {
    refuses(401, "invalid_memory_key", "x-memorylake-api-key", "tarn_" + "z".repeat(24));
  }

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

  @Test
  void identify_looksAKeyUpOnceInFiveSeconds() {
    caller("x-memory-key", KEY);
    now = now.plusSeconds(4);
    caller("x-memory-key", KEY);
    assertThat(keys.lookups).isEqualTo(1);

    keys.revoked = true;
    now = now.plusSeconds(2);
    refuses(401, "revoked_memory_key", "x-memory-key", KEY);
    assertThat(keys.lookups).isEqualTo(2);
  }

  @Test
  void identify_goesOnWithVerifiedKeysWhileTheDatabaseIsAway() {
    caller("x-memory-key", KEY);
    keys.away = true;
    now = now.plusSeconds(60);

    assertThat(caller("x-memory-key", KEY).key().id()).isEqualTo(KEY);
    refuses(503, "accounts_unavailable", "x-memory-key", READ_KEY);
  }

  @Test
  void identify_looksAgainAtOnceWhenAnAccountWasChanged() {
    caller("x-memory-key", KEY);
    keys.revoked = true;

    watch.changed();

    refuses(401, "revoked_memory_key", "x-memory-key", KEY);
  }

  @Test
  void identify_trustsNoKeyThatAChangeMayHaveRevokedWhileTheDatabaseIsAway() {
    caller("x-memory-key", KEY);
    watch.changed();
    keys.away = true;

    refuses(503, "accounts_unavailable", "x-memory-key", KEY);
  }

  @Test
  void identify_refusesAKeyThatExpiresWhileItIsCached() {
    keys.expiresAt = Optional.of(now.plusSeconds(3));
    caller("x-memory-key", KEY);
    now = now.plusSeconds(3);

    refuses(401, "expired_memory_key", "x-memory-key", KEY);
  }

  private Caller caller(String... headers) {
    return good(request(Map.of(), headers));
  }

  private Caller good(HttpServerRequest request) {
    Future<Caller> caller = callers.identify(request, ProviderRow.Auth.BEARER);
    assertThat(caller.succeeded()).as(String.valueOf(caller.cause())).isTrue();
    return caller.result();
  }

  private void refuses(int status, String code, String... headers) {
    Future<Caller> caller = callers.identify(request(Map.of(), headers), ProviderRow.Auth.BEARER);

    assertThat(caller.failed()).isTrue();
    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            RouterException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.status()).isEqualTo(status);
            });
  }

  /// Of a request, only what callers are read from.
  private static HttpServerRequest request(Map<String, String> query, String... headers) {
    MultiMap all = MultiMap.caseInsensitiveMultiMap();
    for (int i = 0; i < headers.length; i += 2) {
      all.add(headers[i], headers[i + 1]);
    }
    Map<String, Object> answers = new HashMap<>();
    answers.put("headers", all);
    String raw =
        query.entrySet().stream()
            .map(pair -> pair.getKey() + "=" + pair.getValue())
            .collect(Collectors.joining("&"));
    answers.put("query", raw);
    answers.put("uri", "/v1/openai/files" + (raw.isEmpty() ? "" : "?" + raw));
    return (HttpServerRequest)
        Proxy.newProxyInstance(
            CallersTest.class.getClassLoader(),
            new Class<?>[] {HttpServerRequest.class},
            (proxy, method, arguments) -> answers.get(method.getName()));
  }

  private static final class KnownKeys {
    private int lookups;
    private boolean away;
    private boolean revoked;
    private Optional<Instant> expiresAt = Optional.empty();

    Optional<Account> find(Secret presented) {
      lookups++;
      if (away) {
        throw new RecordsException("the database is away", new IOException("gone"));
      }
      String value = presented.reveal();
      if (!value.equals(KEY) && !value.equals(READ_KEY)) {
        return Optional.empty();
      }
      NewKey made =
          new NewKey(
              "w1",
              NewKey.Role.MEMBER,
              Optional.empty(),
              Optional.empty(),
              Optional.empty(),
              false,
              value.equals(READ_KEY) ? MemoryMode.READ : MemoryMode.FULL,
              NewKey.FailurePolicy.OPEN,
              List.of(),
              List.of(),
              NewKey.Fallback.NONE,
              CallLimits.NONE,
              expiresAt);
      TarnKey key =
          new TarnKey(
              value,
              "tarn_",
              made,
              Instant.EPOCH,
              Optional.empty(),
              revoked ? Optional.of(Instant.EPOCH) : Optional.empty());
      return Optional.of(
          new Account(
              key,
              new Workspace(
                  "w1", CallLimits.NONE, "{}", true, Optional.empty(), false, Instant.EPOCH)));
    }
  }
}
