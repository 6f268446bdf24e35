package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.NewKey;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Further models of a call, and what it may say of them.
class FallbacksIT extends RoutingWorld {
  @Test
  void eachFallback_hasItsOwnRetries_andThePrimarysErrorIsTold() {
    refuse(openai, 500, 3);
    refuse(second, 503, 3);

    RawHttp.Reply reply = hosted(key(), body(false, thenSecond()));

    assertThat(reply.status()).isEqualTo(500);
    assertThat(reply.text()).contains("no 500");
    assertThat(reply.header("x-memorylake-attempts")).isEqualTo("6");
    assertThat(openai.received()).hasSize(3);
    assertThat(keysOf(second)).containsExactly(SECONDS, SECONDS, SECONDS);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 422})
  void whatIsWrongWithTheCall_isToldAtOnce(int status) {
    refuse(openai, status, 1);

    assertThat(hosted(key(), body(false, thenSecond())).status()).isEqualTo(status);
    assertThat(openai.received()).hasSize(1);
    assertThat(second.received()).isEmpty();
  }

  @Test
  void aFallbackOfAnotherDialect_isTranslated() {
    refuse(openai, 500, 3);
    anthropic.answer(r -> "Count Ferdinand did.");

    RawHttp.Reply reply =
        hosted(key(), body(false, ",\"extra\":{\"fallback_models\":[\"clone-1\"]}"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(RunningTarn.json(reply.text()).at("/choices/0/message/content").asText())
        .isEqualTo("Count Ferdinand did.");
    assertThat(reply.header("x-memorylake-provider")).isEqualTo("clone");
    assertThat(reply.header("x-memorylake-model")).isEqualTo("clone-1");
    assertThat(anthropic.last().uri()).isEqualTo("/v1/messages");
    assertThat(anthropic.last().json().path("model").asText()).isEqualTo("clone-1");
  }

  @Test
  void openRoutersFields_areReadInHostedCalls_andStayWithACallersOwn() {
    refuse(openai, 500, 3);
    String more =
        ",\"models\":[\"%s\"],\"provider\":{\"allow_fallbacks\":false}".formatted(further);

    RawHttp.Reply hosted = hosted(key(), body(false, more));

    assertThat(hosted.header("x-memorylake-provider")).isEqualTo("second");
    assertThat(openai.last().json().has("models")).isFalse();
    assertThat(openai.last().json().has("provider")).isFalse();
    own(key(), more);
    assertThat(openai.last().json().path("models").get(0).asText()).isEqualTo(further);
    assertThat(openai.last().json().path("provider").has("allow_fallbacks")).isTrue();
  }

  @Test
  void aWorkspacesDefaults_standUnderWhatTheCallSays() {
    ENGINES.workspace(workspace, "{\"fallback_models\":[\"%s\"]}".formatted(further), true);
    refuse(openai, 500, 3);

    assertThat(hosted(key()).header("x-memorylake-model")).isEqualTo(further);
  }

  @Test
  void aModelThatTheKeyMayNotCall_isNoFallback() {
    String key =
        tarn.create(NewKey.personal(workspace, "ann").withModels(List.of("gpt-*")))
            .value()
            .reveal();
    refuse(openai, 500, 3);

    RawHttp.Reply reply = hosted(key, body(false, thenSecond()));

    assertThat(reply.status()).isEqualTo(500);
    assertThat(second.received()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"retry":9}                       | extra.retry
          {"fallback_models":"a"}           | extra.fallback_models
          {"fallback_models":["a",1]}       | extra.fallback_models[1]
          {"provider":"dear"}               | extra.provider
          {"provider":{"order":["nobody"]}} | extra.provider.order[0]
          {"provider":{"zdr":true}}         | extra.provider.zdr
          {"provider":{"sort":{"by":1}}}    | extra.provider.sort.by
          {"provider":{"max_price":{"prompt":"x"}}} | extra.provider.max_price.prompt
          {"byok":{"nobody":"k"}}           | extra.byok.nobody
          {"byok":1}                        | extra.byok
          """)
  void whatCannotBe_isRefused_namingTheField(String extra, String field) {
    RawHttp.Reply reply = hosted(key(), body(false, ",\"extra\":" + extra));

    assertThat(reply.status()).as(reply.text()).isEqualTo(400);
    assertThat(RunningTarn.json(reply.text()).at("/error/param").asText()).isEqualTo(field);
    assertThat(openai.received()).isEmpty();
  }
}
