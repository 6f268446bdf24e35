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
import org.junit.jupiter.params.provider.ValueSource;

/// What routing keeps to itself, and what it tells.
class RoutingIT extends RoutingWorld {
  @Test
  void whatAnAccountHolds_isOpenedToTheCallersKeyOnly() {
    ENGINES.store(workspace, "openai", "holder", 1);
    String file =
        ",\"tools\":[],\"extra\":{\"memory\":\"off\"},\"metadata2\":{\"file_id\":\"file_x\"}";

    assertThat(code(hosted(key(), body(false, file)))).isEqualTo("provider_state_not_found");
    assertThat(openai.received()).isEmpty();
    refuse(openai, 500, 1);
    assertThat(own(key(NewKey.Fallback.STORED), file).status()).isEqualTo(500);
    assertThat(keysOf(openai)).containsExactly(OWN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/v1/openai/files", "/v1/openai/batches/b_1", "/v1/openai/responses/resp_1"})
  void pathsThatAreNotRead_areServedToTheCallersKeyOnly(String path) {
    ENGINES.store(workspace, "openai", "files", 1);
    String key = key();
    HttpResponse<String> ownMode =
        tarn.send(
            HttpRequest.newBuilder(URI.create(tarn.url(path)))
                .header("x-memorylake-api-key", key)
                .build());

    assertThat(List.of(ownMode, tarn.get(path, key)))
        .allMatch(reply -> reply.statusCode() == 403)
        .allMatch(reply -> reply.body().contains("endpoint_not_hosted"));
    assertThat(openai.received()).isEmpty();
  }

  @Test
  void aDryRun_showsThePlan_andCallsNobody() {
    ENGINES.store(workspace, "openai", "team", 1);
    Map<String, String> headers =
        Map.of("Authorization", "Bearer " + key(), "x-memorylake-dry-run", "true");
    RawHttp.Reply reply =
        RawHttp.send(
            tarn.port(),
            RawHttp.post(
                "/v1/chat/completions",
                headers,
                body(
                        false,
                        ",\"extra\":{\"fallback_models\":[\"keyless-1\",\"%s\"]}"
                            .formatted(further))
                    .getBytes(UTF_8)));

    JsonNode plan = RunningTarn.json(reply.text()).path("plan");
    assertThat(plan.path("attempts"))
        .extracting(a -> a.path("provider").asText() + " " + a.path("key_source").asText())
        .containsExactly("openai stored:team", "openai hosted", "second hosted");
    assertThat(plan.path("skipped"))
        .singleElement()
        .matches(s -> s.path("provider").asText().equals("keyless"))
        .matches(s -> s.path("reason").asText().equals("no_credential"));
    assertThat(reply.text()).doesNotContain(KeepingEngines.value("team"), OPERATORS);
    assertThat(openai.received()).isEmpty();
  }

  @Test
  void tries_areCounted_byWhoseKeyAndWhatCameOfThem() {
    ENGINES.store(workspace, "openai", "counted", 1);
    refuse(openai, 429, 1);

    hosted(key());

    assertThat(tarn.get("/metrics", "operator-key").body())
        .containsPattern(
            "tarn_upstream_attempts_total\\{key_source=\"stored\",outcome=\"status_429\",provider=\"openai\"} [1-9]")
        .doesNotContain("counted");
  }
}
