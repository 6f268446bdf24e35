package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.ProviderKey;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys in their places, a caller or a refusal out.
final class CallersTest extends GivenCallers {
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
}
