package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.records.NewKey;
import dev.tarn.records.StoredKey;
import dev.tarn.testkit.Reply;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which models a Tarn key is told of: those that the keys open which pay for it.
class ListingIT extends RoutingWorld {
  private static final String TWO = "{\"data\":[{\"id\":\"keyless-1\"},{\"id\":\"keyless-2\"}]}";

  @Test
  void aStoredKey_opensTheListOfItsProvider_toItsWorkspace() {
    ENGINES.store(workspace, "keyless", "second-stored", 1);
    second.script(Reply.json(200, TWO)).script(Reply.json(200, TWO));
    String another = tarn.personalKey(workspace + "-other", "ann");

    assertThat(listed(key())).contains("keyless/keyless-1", "keyless/keyless-2");
    assertThat(keysOf(second)).contains(KeepingEngines.value("second-stored"));
    assertThat(listed(another)).isNotEmpty().noneMatch(id -> id.startsWith("keyless/"));
  }

  @Test
  void aMemoryKeyInItsOwnHeader_isToldOfStoredKeysOnly() {
    ENGINES.store(workspace, "keyless", "second-stored", 1);
    second.script(Reply.json(200, TWO));

    HttpResponse<String> reply = tarn.send(models().header("x-memorylake-api-key", key()).build());

    assertThat(ids(reply)).containsExactly("keyless/keyless-1", "keyless/keyless-2");
    assertThat(RunningTarn.header(reply, "x-memorylake-key-source")).isEqualTo("stored");
    assertThat(keysOf(second)).containsExactly(KeepingEngines.value("second-stored"));
    assertThat(openai.received()).isEmpty();
  }

  @Test
  void aStoredKeyForSomeModels_opensTheseOnly() {
    ENGINES.store(
        workspace,
        new StoredKey.Attributes(
            "keyless",
            "second-some",
            StoredKey.Group.PRIORITISED,
            0,
            false,
            false,
            List.of("keyless-2"),
            List.of(),
            List.of()));
    second.script(Reply.json(200, TWO));

    HttpResponse<String> reply = tarn.send(models().header("x-memorylake-api-key", key()).build());

    assertThat(ids(reply)).containsExactly("keyless/keyless-2");
  }

  @Test
  void aKeyThatMayNotCallTheProvider_doesNotAskIt() {
    ENGINES.store(workspace, "keyless", "second-stored", 1);
    String narrow =
        tarn.create(NewKey.personal(workspace, "ann").withProviders(List.of("clone")))
            .value()
            .reveal();

    assertThat(listed(narrow)).allMatch(id -> id.startsWith("clone/"));
    assertThat(second.received()).isEmpty();
    assertThat(openai.received()).isEmpty();
  }

  private static HttpRequest.Builder models() {
    return HttpRequest.newBuilder(URI.create(tarn.url("/v1/models")));
  }

  private static List<String> listed(String key) {
    return ids(tarn.send(models().header("Authorization", "Bearer " + key).build()));
  }

  private static List<String> ids(HttpResponse<String> reply) {
    assertThat(reply.statusCode()).isEqualTo(200);
    JsonNode data = RunningTarn.json(reply.body()).path("data");
    return data.findValuesAsText("id");
  }
}
