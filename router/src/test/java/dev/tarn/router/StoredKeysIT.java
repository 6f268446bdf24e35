package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.records.NewKey;
import dev.tarn.records.StoredKey;
import dev.tarn.testkit.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The keys that workspaces have stored: which is used when, and whose turn is next.
class StoredKeysIT extends RoutingWorld {
  @Test
  void storedKeys_goBeforeTheOperators_byPriority() {
    ENGINES.store(workspace, "openai", "later", 2);
    ENGINES.store(workspace, "openai", "first", 1);

    RawHttp.Reply reply = hosted(key());

    assertThat(reply.header("x-memorylake-key-source")).isEqualTo("stored:first");
    assertThat(reply.header("x-memorylake-attempts")).isEqualTo("1");
    assertThat(keysOf(openai)).containsExactly(KeepingEngines.value("first"));
  }

  @Test
  void usageTellsStoredKeysApart_byTheirLabels() {
    ENGINES.store(workspace, "openai", "team", 1);

    hosted(key());

    String query = "/v1/usage?group_by=provider_key&workspace=" + workspace;
    tarn.await(() ->
        RunningTarn.json(tarn.get(query, "operator-key").body())
            .at("/data/0/provider_key")
            .asText()
            .equals("team"));
  }

  @Test
  void equalStoredKeys_areUsedInTurn() {
    ENGINES.store(workspace, "openai", "a", 1);
    ENGINES.store(workspace, "openai", "b", 1);
    String key = tarn.create(NewKey.server(workspace)).value().reveal();

    for (int i = 0; i < 4; i++) {
      hosted(key, body(false, "").replace("zeppelin", "balloon " + i));
    }

    assertThat(keysOf(openai))
        .containsExactly(
            KeepingEngines.value("a"),
            KeepingEngines.value("b"),
            KeepingEngines.value("a"),
            KeepingEngines.value("b"));
  }

  @Test
  void aConversationStaysWithItsKey_untilALimitBreaksTheBond() {
    ENGINES.store(workspace, "openai", "a", 1);
    ENGINES.store(workspace, "openai", "b", 1);
    String key = key();

    hosted(key);
    hosted(key);
    openai.script(refusal(429).with("retry-after", "60"));
    hosted(key);
    hosted(key);

    assertThat(keysOf(openai))
        .containsExactly(
            KeepingEngines.value("a"),
            KeepingEngines.value("a"),
            KeepingEngines.value("a"),
            KeepingEngines.value("b"),
            KeepingEngines.value("b"));
  }

  @Test
  void aLimitedKey_givesWayAtOnce_andRestsAsLongAsItsProviderSays() {
    ENGINES.store(workspace, "openai", "a", 1);
    ENGINES.store(workspace, "openai", "b", 2);
    openai.script(refusal(429).with("retry-after", "60"));
    String key = key();

    RawHttp.Reply reply = hosted(key);
    hosted(key, body(false, "").replace("zeppelin", "balloon"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("x-memorylake-key-source")).isEqualTo("stored:b");
    assertThat(reply.header("x-memorylake-attempts")).isEqualTo("2");
    assertThat(keysOf(openai))
        .containsExactly(
            KeepingEngines.value("a"), KeepingEngines.value("b"), KeepingEngines.value("b"));
    assertThat(ENGINES.refused()).doesNotContain("a", "b");
  }

  @Test
  void whereEveryKeyIsLimited_theFirstRefusalIsTold_withTheShortestWait() {
    ENGINES.store(workspace, "openai", "a", 1);
    ENGINES.store(workspace, "openai", "b", 2, StoredKey.Group.PRIORITISED, true);
    openai.script(
        Reply.json(429, "{\"error\":{\"message\":\"the first\"}}").with("retry-after", "60"));
    openai.script(
        Reply.json(429, "{\"error\":{\"message\":\"another\"}}").with("retry-after", "20"));

    RawHttp.Reply reply = hosted(key());

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.text()).contains("the first");
    assertThat(reply.header("retry-after")).isEqualTo("20");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403})
  void aRefusedStoredKey_isDead_andTheNextIsAskedAtOnce(int status) {
    ENGINES.store(workspace, "openai", "bad" + status, 1);
    ENGINES.store(workspace, "openai", "good" + status, 2);
    refuse(openai, status, 1);
    String key = key();

    RawHttp.Reply reply = hosted(key);
    tarn.await(() -> ENGINES.refused().contains("bad" + status));
    hosted(key);

    assertThat(reply.status()).isEqualTo(200);
    assertThat(keysOf(openai))
        .containsExactly(
            KeepingEngines.value("bad" + status),
            KeepingEngines.value("good" + status),
            KeepingEngines.value("good" + status));
    JsonNode attempts =
        tarn.awaitReceipt(reply.header("x-memorylake-receipt-id"), key).path("attempts");
    assertThat(attempts.get(0).path("status").asInt()).isEqualTo(status);
    assertThat(attempts.get(0).path("reason").asText()).isEqualTo("status_" + status);
    assertThat(attempts.get(0).path("key_source").asText()).isEqualTo("stored:bad" + status);
    assertThat(attempts.get(1).path("status").asInt()).isEqualTo(200);
  }

  @Test
  void aCallThatIsTooDear_killsNoKey_andTheCallersOwnIsNotReplaced() {
    ENGINES.store(workspace, "openai", "thrifty", 1);
    Reply tooDear =
        Reply.json(
            402,
            "{\"error\":{\"code\":402,\"message\":\"This request requires more credits, or fewer max_tokens.\"}}");
    openai.script(tooDear);

    assertThat(hosted(key()).status()).isEqualTo(200);
    openai.script(tooDear);
    RawHttp.Reply own = own(key(NewKey.Fallback.HOSTED), "");

    assertThat(own.status()).isEqualTo(402);
    assertThat(own.text()).contains("fewer max_tokens");
    assertThat(keysOf(openai)).containsExactly(KeepingEngines.value("thrifty"), OPERATORS, OWN);
    assertThat(ENGINES.refused()).doesNotContain("thrifty");
  }

  @Test
  void manyStoredKeys_areNotAllTried() {
    for (int i = 0; i < 20; i++) {
      ENGINES.store(workspace, "openai", "many" + i, i);
    }
    for (int i = 0; i < 20; i++) {
      openai.script(refusal(429).with("retry-after", "60"));
    }

    RawHttp.Reply reply = hosted(key());

    assertThat(reply.status()).isEqualTo(429);
    assertThat(keysOf(openai)).hasSize(9).contains(KeepingEngines.value("many7"), OPERATORS);
  }

  @Test
  void aRefusalThatIsNotTheKeysFault_isTheAnswer() {
    ENGINES.store(workspace, "openai", "innocent", 1);
    openai.script(
        Reply.json(
            403,
            "{\"error\":{\"code\":403,\"message\":\"Input was flagged\",\"metadata\":{\"reasons\":[\"violence\"],\"flagged_input\":\"…\"}}}"));

    RawHttp.Reply reply = hosted(key());

    assertThat(reply.status()).isEqualTo(403);
    assertThat(reply.text()).contains("flagged");
    assertThat(openai.received()).hasSize(1);
    assertThat(ENGINES.refused()).doesNotContain("innocent");
  }

  @Test
  void whereEveryKeyIsRefused_itIsOurFailure_withoutTheProvidersWords() {
    ENGINES.store(workspace, "openai", "lost", 1);
    refuse(openai, 401, 2);

    RawHttp.Reply reply = hosted(key());

    assertThat(reply.status()).isEqualTo(502);
    assertThat(code(reply)).isEqualTo("upstream_credentials_exhausted");
    assertThat(reply.text()).doesNotContain("no 401");
    assertThat(keysOf(openai)).containsExactly(KeepingEngines.value("lost"), OPERATORS);
  }

  @Test
  void aKeyWithoutCredit_givesWay_andNoWaitIsTried() {
    ENGINES.store(workspace, "openai", "broke", 1);
    openai.script(
        Reply.json(
            429, "{\"error\":{\"message\":\"You exceeded\",\"code\":\"insufficient_quota\"}}"));

    assertThat(hosted(key()).status()).isEqualTo(200);
    assertThat(keysOf(openai)).containsExactly(KeepingEngines.value("broke"), OPERATORS);
  }

  @Test
  void aKeyThatIsAlwaysUsed_keepsTheOperatorsOut() {
    ENGINES.store(workspace, "openai", "ours", 1, StoredKey.Group.PRIORITISED, true);
    refuse(openai, 500, 3);

    assertThat(hosted(key()).status()).isEqualTo(500);
    assertThat(keysOf(openai)).hasSize(3).containsOnly(KeepingEngines.value("ours"));
  }

  @Test
  void aWorkspaceThatWantsIt_neverGoesOnToTheOperators() {
    ENGINES.workspace(workspace, "{}", false);
    ENGINES.store(workspace, "openai", "only", 1);
    refuse(openai, 500, 3);

    assertThat(hosted(key()).status()).isEqualTo(500);
    assertThat(keysOf(openai)).hasSize(3).containsOnly(KeepingEngines.value("only"));
  }

  @Test
  void theFallbackGroup_comesAfterTheOperators() {
    ENGINES.store(workspace, "openai", "last", 1, StoredKey.Group.FALLBACK, false);
    refuse(openai, 503, 3);

    RawHttp.Reply reply = hosted(key());

    assertThat(reply.header("x-memorylake-key-source")).isEqualTo("stored:last");
    assertThat(keysOf(openai))
        .containsExactly(OPERATORS, OPERATORS, OPERATORS, KeepingEngines.value("last"));
  }

  @Test
  void withoutAProvidersKey_theStoredOneIsUsed_andTheOperatorsNever() {
    assertThat(code(keyless(key()))).isEqualTo("provider_key_missing");
    workspace += "k";
    ENGINES.store(workspace, "openai", "kept", 1);
    String key = key();

    RawHttp.Reply reply = keyless(key);
    refuse(openai, 500, 3);

    assertThat(reply.header("x-memorylake-key-source")).isEqualTo("stored:kept");
    assertThat(reply.header("x-memorylake-mode")).isEqualTo("byok");
    assertThat(keyless(key).status()).isEqualTo(500);
    assertThat(keysOf(openai)).hasSize(4).containsOnly(KeepingEngines.value("kept"));
  }

  @Test
  void anotherWorkspacesKeys_areNobodyElses() {
    ENGINES.store(workspace, "openai", "theirs", 1);
    workspace += "x";

    hosted(key());

    assertThat(keysOf(openai)).containsExactly(OPERATORS);
  }

  @Test
  void whileTheRecordsAreAway_callsWithTheirOwnKeyGoOn_andNobodyElsePays() {
    String key = key();
    String further = key(NewKey.Fallback.HOSTED);
    ENGINES.away(true);
    try {
      assertThat(own(key, "").status()).isEqualTo(200);
      assertThat(own(further, "").status()).isEqualTo(200);
      RawHttp.Reply reply = hosted(key);
      assertThat(reply.status()).isEqualTo(503);
      assertThat(code(reply)).isEqualTo("accounts_unavailable");
    } finally {
      ENGINES.away(false);
    }

    assertThat(keysOf(openai)).containsExactly(OWN, OWN);
  }
}
