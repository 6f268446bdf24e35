package dev.tarn.router;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.records.NewKey;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The caller's own key: nobody else pays, unless the Tarn key says so; and no key ever goes to
/// another vendor.
class OwnKeyIT extends RoutingWorld {
  @ParameterizedTest
  @CsvSource({
    "401, NONE",
    "401, STORED",
    "401, HOSTED",
    "402, HOSTED",
    "403, HOSTED",
    "400, HOSTED"
  })
  void aJunkKey_neverEndsAtAStoredOrHostedOne(int status, NewKey.Fallback fallback) {
    ENGINES.store(workspace, "openai", "never", 1);
    refuse(openai, status, 1);

    RawHttp.Reply reply = own(key(fallback), thenSecond());

    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.text()).contains("no " + status);
    assertThat(keysOf(openai)).containsExactly(OWN);
    assertThat(second.received()).isEmpty();
  }

  @Test
  void aKeyThatCannotEvenBeSent_neverEndsAtAStoredOrHostedOne() {
    ENGINES.store(workspace, "openai", "never", 1);

    RawHttp.Reply reply = own(key(NewKey.Fallback.HOSTED), "{\"api_key\":\"x\"}", "");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(openai.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"429, NONE, 0", "500, NONE, 0", "429, STORED, 1", "503, STORED, 1", "500, HOSTED, 1"})
  void afterTheCallersKey_othersPayOnlyIfTheTarnKeySaysSo(
      int status, NewKey.Fallback fallback, int further) {
    ENGINES.store(workspace, "openai", "further", 1);
    refuse(openai, status, 1);

    RawHttp.Reply reply = own(key(fallback), "");

    assertThat(reply.status()).isEqualTo(further == 0 ? status : 200);
    assertThat(keysOf(openai))
        .containsExactlyElementsOf(
            further == 0 ? List.of(OWN) : List.of(OWN, KeepingEngines.value("further")));
  }

  @Test
  void withFallbackStored_theOperatorsKeyIsNeverReached() {
    refuse(openai, 500, 1);

    assertThat(own(key(NewKey.Fallback.STORED), "").status()).isEqualTo(500);
    assertThat(keysOf(openai)).containsExactly(OWN);
  }

  @Test
  void withFallbackHosted_theOperatorsKeyIsLast() {
    refuse(openai, 500, 1);

    assertThat(own(key(NewKey.Fallback.HOSTED), "").header("x-memorylake-key-source"))
        .isEqualTo("hosted");
    assertThat(keysOf(openai)).containsExactly(OWN, OPERATORS);
  }

  @Test
  void theCallersKey_isTriedAgainOnlyIfTheCallAsks() {
    refuse(openai, 500, 2);

    assertThat(own(key(), ",\"extra\":{\"retry\":2}").status()).isEqualTo(200);
    assertThat(keysOf(openai)).containsExactly(OWN, OWN, OWN);
    assertThat(openai.last().json().has("extra")).isFalse();
  }

  @Test
  void onAnotherVendor_aFallbackHasNoKey_andIsSkipped() {
    refuse(openai, 500, 1);
    String key = key();

    RawHttp.Reply reply = own(key, thenSecond());

    assertThat(reply.status()).isEqualTo(500);
    assertThat(second.received()).isEmpty();
    JsonNode attempts =
        tarn.awaitReceipt(reply.header("x-memorylake-receipt-id"), key).path("attempts");
    assertThat(attempts.get(1).path("provider").asText()).isEqualTo("second");
    assertThat(attempts.get(1).path("reason").asText()).isEqualTo("skipped: no_credential");
  }

  @Test
  void anotherModelOfTheSameVendor_getsTheCallersKey() {
    refuse(openai, 500, 1);

    RawHttp.Reply reply = own(key(), ",\"extra\":{\"fallback_models\":[\"gpt-4o\"]}");

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("x-memorylake-model")).isEqualTo("gpt-4o");
    assertThat(keysOf(openai)).containsExactly(OWN, OWN);
    assertThat(openai.last().json().path("model").asText()).isEqualTo("gpt-4o");
  }

  @Test
  void aKeyInTheBody_goesToItsVendorAlone() {
    String key = key();
    String more =
        ",\"extra\":{\"byok\":{\"openai\":\"%s\",\"second\":\"sk-second-callers\"},\"fallback_models\":[\"%s\",\"clone-1\"]}"
            .formatted(OWN, further);
    refuse(openai, 500, 1);
    refuse(second, 500, 1);

    RawHttp.Reply reply = hosted(key, body(false, more));

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.header("x-memorylake-mode")).isEqualTo("byok");
    assertThat(keysOf(openai)).containsExactly(OWN);
    assertThat(keysOf(second)).containsExactly("sk-second-callers");
    assertThat(anthropic.received()).isEmpty();
    assertThat(openai.last().text()).doesNotContain("byok");
  }

  @Test
  void oneKeyInTheBody_isForTheVendorOfTheFirstModel() {
    String more =
        ",\"extra\":{\"byok\":\"%s\",\"fallback_models\":[\"%s\"]}".formatted(OWN, further);
    refuse(openai, 500, 1);

    RawHttp.Reply reply = hosted(key(), body(false, more));

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.header("x-memorylake-key-source")).isEqualTo("passthrough");
    assertThat(second.received()).isEmpty();
  }

  @Test
  void aMemoryKeyInTheBody_isRefused() {
    String key = key();
    RawHttp.Reply reply = hosted(key, body(false, ",\"extra\":{\"byok\":\"" + key + "\"}"));

    assertThat(reply.status()).isEqualTo(400);
    assertThat(code(reply)).isEqualTo("two_memory_keys");
    assertThat(openai.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/openai/chat/completions, x-api-key",
    "/v1/openai/chat/completions?key=junk, x-none",
    "/v1/openai/embeddings, x-goog-api-key",
    "/v1/clone/v1/messages, api-key"
  })
  void aJunkKeyInAnotherSdksPlace_neverEndsAtAStoredOrHostedOne(String path, String header) {
    ENGINES.store(workspace, "openai", "never", 1);

    RawHttp.Reply reply =
        post(path, Map.of("x-memorylake-api-key", key(NewKey.Fallback.HOSTED), header, "junk"));

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(reply.text()).contains("a key where this call takes none");
    assertThat(openai.received()).isEmpty();
    assertThat(anthropic.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "embeddings, 200, 403",
    "completions, 403, 403",
    "images/generations, 403, 403",
    "responses/compact, 403, 403",
    "chat/completions/, 403, 403",
    "Chat/Completions, 403, 403"
  })
  void aKeyLimitedToModels_sendsOthersNoWay_alsoWithTheCallersKey(
      String path, int allowed, int other) {
    NewKey one = NewKey.personal(workspace, "ann");
    Map<String, String> limited = ownBeside(one.withModels(List.of(model)));
    Map<String, String> otherwise = ownBeside(one.withModels(List.of("gpt-another")));

    assertThat(post("/v1/openai/" + path, limited).status()).isEqualTo(allowed);
    RawHttp.Reply refused = post("/v1/openai/" + path, otherwise);

    assertThat(refused.status()).isEqualTo(other);
    assertThat(code(refused)).isEqualTo("model_not_allowed");
    assertThat(openai.received()).hasSize(allowed == 200 ? 1 : 0);
    assertThat(post("/v1/openai/" + path, ownBeside(one)).status()).isEqualTo(200);
  }

  @Test
  void aKeyLimitedToModels_isHeldToAllThatItsBodyNames() {
    NewKey limited = NewKey.personal(workspace, "ann").withModels(List.of(model));
    List<String> reaching =
        List.of(
            "\"models\":[\"%s\",\"gpt-another\"]",
            "\"tools\":[{\"type\":\"image_generation\",\"model\":\"gpt-image-9\"}]",
            "\"plugins\":[{\"id\":\"auto-router\",\"allowed_models\":[\"gpt-another\"]}]",
            "\"preset\":\"mine\"",
            "\"prompt\":{\"id\":\"pmpt_1\"}");

    for (String path : List.of("chat/completions", "responses")) {
      for (String more : reaching) {
        RawHttp.Reply refused = posted(path, limited, more.formatted(model));

        assertThat(refused.status()).as(more).isEqualTo(403);
        assertThat(code(refused)).isEqualTo("model_not_allowed");
      }
      assertThat(openai.received()).isEmpty();
      String fine = "\"models\":[\"" + model + "\"],\"tools\":[{\"type\":\"function\"}]";
      assertThat(posted(path, limited, fine).status()).isEqualTo(200);
      openai.reset();
    }
    NewKey free = NewKey.personal(workspace, "ann");
    assertThat(posted("responses", free, reaching.getLast()).status()).isEqualTo(200);
  }

  private RawHttp.Reply posted(String path, NewKey key, String more) {
    String body =
        "{\"model\":\""
            + model
            + "\","
            + more
            + ",\"input\":\"Hi\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
    return RawHttp.send(
        tarn.port(), RawHttp.post("/v1/openai/" + path, ownBeside(key), body.getBytes(UTF_8)));
  }

  @Test
  void aKeyLimitedToModels_looksAtEverything_butNoHeaderTurnsThatIntoACall() {
    NewKey limited = NewKey.personal(workspace, "ann").withModels(List.of(model));
    HttpRequest.Builder look = HttpRequest.newBuilder(URI.create(tarn.url("/v1/openai/files")));
    ownBeside(limited).forEach(look::header);

    assertThat(tarn.send(look.build()).statusCode()).isEqualTo(200);
    look.header("x-http-method-override", "POST");
    assertThat(tarn.send(look.build()).statusCode()).isEqualTo(403);
    assertThat(keysOf(openai)).containsExactly(OWN);
  }

  private static Map<String, String> ownBeside(NewKey key) {
    return Map.of(
        "Authorization",
        "Bearer " + OWN,
        "x-memorylake-api-key",
        tarn.create(key).value().reveal());
  }

  private RawHttp.Reply post(String path, Map<String, String> headers) {
    return RawHttp.send(tarn.port(), RawHttp.post(path, headers, body(false, "").getBytes(UTF_8)));
  }

  @Test
  void aCallThatIsNotRead_usesTheCallersKeyAlone() {
    ENGINES.store(workspace, "openai", "unused", 1);
    openai.script(refusal(429)).script(refusal(500));
    String key = key(NewKey.Fallback.HOSTED);

    for (int status : new int[] {429, 500}) {
      HttpResponse<String> reply =
          tarn.send(
              HttpRequest.newBuilder(URI.create(tarn.url("/v1/openai/files")))
                  .header("Authorization", "Bearer " + OWN)
                  .header("x-memorylake-api-key", key)
                  .build());
      assertThat(reply.statusCode()).isEqualTo(status);
    }

    assertThat(keysOf(openai)).containsExactly(OWN, OWN);
  }
}
