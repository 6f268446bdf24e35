package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.EmbeddingSource;
import dev.tarn.config.Origin;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.embedding.Embedder;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.vectors.FakeEmbeddings;
import dev.tarn.testkit.vectors.StrictVendor;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// Workspaces that choose by what their memories are embedded.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SpacesIT {
  private static final String STATUS = "x-memorylake-memory-status";
  private static final String SEMANTIC = "/v1/settings/spaces/semantic";
  private static final int LENGTH = 256;

  private final FakeProvider provider = FakeProvider.start();
  private final FakeEmbeddings here = FakeEmbeddings.start(StrictVendor.COMPATIBLE, LENGTH);
  private final FakeEmbeddings there = FakeEmbeddings.start(StrictVendor.OPENAI, LENGTH);
  private RunningTarn tarn;

  @BeforeAll
  void start(@TempDir Path dataDir) {
    TarnConfig config =
        TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.ALL_MINILM_L6_V2);
    provider.guard(SpacesIT::refusal);
    tarn =
        RunningTarn.start(
            TestConfig.callerUrls(
                config,
                false,
                List.of(
                    Origin.of(here.address()).orElseThrow(),
                    Origin.of(there.address()).orElseThrow())),
            new Unloadable());
  }

  /// One of the models that ship is broken here.
  private static final class Unloadable implements Engines {
    @Override
    public Optional<Embedder> model(TarnConfig config, TarnConfig.Embedding model) {
      if (model
          .source()
          .equals(new EmbeddingSource.Shipped(EmbeddingModelName.BGE_SMALL_EN_V1_5))) {
        throw new EmbeddingException("/natives/ort.so: no space left");
      }
      return Engines.super.model(config, model);
    }
  }

  /// What the provider has against a call, by its model.
  private static Optional<Reply> refusal(Received call) {
    return switch (call.json().path("model").asText()) {
      case "m-refused", "gpt-refused" ->
          Optional.of(Reply.json(401, "{\"error\":{\"code\":\"invalid_api_key\"}}"));
      case "m-forbidden" ->
          Optional.of(
              Reply.json(
                  403,
                  "{\"error\":{\"message\":\"Project `p` does not have access to model `m`\","
                      + "\"code\":\"model_not_found\"}}"));
      case "m-unscoped" ->
          Optional.of(
              Reply.json(
                  401,
                  "{\"error\":{\"message\":\"You have insufficient permissions for this operation."
                      + " Missing scopes: model.request.\"}}"));
      default -> Optional.empty();
    };
  }

  @AfterAll
  void stop() {
    tarn.close();
    here.close();
    there.close();
    provider.close();
  }

  /// A workspace of one test, and keys to it.
  private record Room(String admin, String ann) {}

  private Room room(String name) {
    return new Room(tarn.adminKey(name), tarn.personalKey(name, "ann"));
  }

  private String embedder(FakeEmbeddings server, String model, String more) {
    return embedder(server.address() + "/v1", model, more);
  }

  private String embedder(String baseUrl, String model, String more) {
    return "{\"embedder\":{\"provider\":\"openai-compatible\",\"base_url\":\""
        + baseUrl
        + "\",\"model\":\""
        + model
        + "\",\"dimensions\":"
        + LENGTH
        + ",\"floor\":0.1"
        + more
        + "}}";
  }

  private HttpResponse<String> put(Room room, String path, String body) {
    return tarn.call("PUT", path, room.admin(), body);
  }

  private JsonNode space(Room room, String path) {
    HttpResponse<String> shown = tarn.get(path, room.admin());
    assertThat(shown.statusCode()).isEqualTo(200);
    return RunningTarn.json(shown.body());
  }

  /// Stores a key for openai, labelled `ours`, and gives its id.
  private String store(Room room, String value) {
    HttpResponse<String> stored =
        tarn.post(
            "/v1/provider-keys",
            room.admin(),
            "{\"provider\":\"openai\",\"label\":\"ours\",\"value\":\"" + value + "\"}");
    assertThat(stored.statusCode()).as(stored.body()).isEqualTo(201);
    return RunningTarn.json(stored.body()).path("id").asText();
  }

  private String status(Room room, String key) {
    return RunningTarn.json(tarn.get("/v1/provider-keys/" + key, room.admin()).body())
        .path("status")
        .asText();
  }

  /// Has a workspace embedded by openai, with the key that it has stored.
  private void choose(Room room, String baseUrl, String model) {
    String body = embedder(baseUrl, model, ",\"key\":\"ours\"");
    HttpResponse<String> set = put(room, SEMANTIC, body.replace("openai-compatible", "openai"));
    assertThat(set.statusCode()).as(set.body()).isIn(200, 202);
  }

  /// Nothing waits for vectors that never come.
  private void giveUp(Room room) {
    tarn.call("DELETE", SEMANTIC + "/change", room.admin(), "");
    tarn.call("DELETE", SEMANTIC, room.admin(), "");
    awaitServing(room, SEMANTIC);
  }

  private void tell(Room room, String text) {
    assertThat(tarn.post("/v1/memories", room.ann(), "{\"text\":\"" + text + "\"}").statusCode())
        .isEqualTo(201);
  }

  private HttpResponse<String> ask(Room room, String question) {
    return tarn.chat(
        room.ann(),
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question + "\"}]}",
        Map.of("x-memorylake-memory", "read"));
  }

  private JsonNode search(Room room, String query) {
    return RunningTarn.json(
        tarn.post("/v1/memories/search", room.ann(), "{\"query\":\"" + query + "\"}").body());
  }

  private void awaitServing(Room room, String path) {
    tarn.await(() -> space(room, path).path("change").isMissingNode());
  }

  private static List<String> texts(FakeEmbeddings server) {
    return server.batches().stream().flatMap(List::stream).toList();
  }

  @Test
  void aWorkspace_isEmbeddedByWhatItChose_andOthersAreNot() {
    Room chooses = room("chooses");
    Room other = room("other");
    assertThat(space(chooses, SEMANTIC).path("model").asText()).isEqualTo("all-minilm-l6-v2");

    HttpResponse<String> set = put(chooses, SEMANTIC, embedder(here, "m-one", ""));
    assertThat(set.statusCode()).isIn(200, 202);
    awaitServing(chooses, SEMANTIC);
    tell(chooses, "My dachshund Rex sleeps in the greenhouse.");
    tell(other, "My budgie Tweety sleeps in the kitchen.");
    tarn.awaitEmbedded();

    assertThat(RunningTarn.header(ask(chooses, "Where does my dachshund sleep?"), STATUS))
        .isEqualTo("ok");
    assertThat(RunningTarn.header(ask(other, "Where does my budgie sleep?"), STATUS))
        .isEqualTo("ok");
    assertThat(
            search(chooses, "where dachshund Rex sleeps")
                .at("/data/0/components/vector")
                .asDouble())
        .isPositive();
    assertThat(texts(here))
        .contains("Where does my dachshund sleep?")
        .anyMatch(text -> text.contains("greenhouse"))
        .noneMatch(text -> text.contains("budgie"));
    JsonNode shown = space(chooses, SEMANTIC);
    assertThat(shown.path("model").asText()).isEqualTo("openai-compatible/m-one/256");
    assertThat(shown.at("/embedder/model").asText()).isEqualTo("m-one");
    assertThat(shown.at("/memories/embedded").asInt()).isEqualTo(1);
    assertThat(shown.at("/memories/all").asInt()).isEqualTo(1);
  }

  @Test
  void aStoredKey_signs_andOneThatIsRemovedLeavesWords_andSaysSo() {
    Room room = room("keyed");
    String id = store(room, FakeEmbeddings.KEY);
    choose(room, there.address() + "/v1", "m-keyed");
    awaitServing(room, SEMANTIC);
    tell(room, "My tortoise Anton hides under the sofa.");
    tarn.awaitEmbedded();
    assertThat(RunningTarn.header(ask(room, "Where does my tortoise Anton hide?"), STATUS))
        .isEqualTo("ok");
    assertThat(tarn.get(SEMANTIC, room.admin()).body()).doesNotContain(FakeEmbeddings.KEY);

    assertThat(tarn.call("DELETE", "/v1/provider-keys/" + id, room.admin(), "").statusCode())
        .isEqualTo(204);
    HttpResponse<String> reply = ask(room, "And where is Anton my tortoise hiding?");

    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("degraded; reason=embedding");
    assertThat(provider.last().lastUserText()).contains("sofa");
    assertThat(space(room, SEMANTIC).path("problem").asText()).contains("ours", "does not exist");
  }

  @Test
  void aKeyThatItsProviderRefusesToEmbedBy_isDeadForChatsToo_butNotForWhatIsNotItsOwnFault() {
    Room room = room("dead-for-all");
    String id = store(room, "sk-of-the-workspace-1234");
    choose(room, provider.baseUrl(), "m-forbidden");
    awaitServing(room, SEMANTIC);
    tell(room, "My llama Dolly grazes behind the barn.");
    assertThat(RunningTarn.header(ask(room, "Where does my llama Dolly graze?"), STATUS))
        .isEqualTo("degraded; reason=embedding");
    choose(room, provider.baseUrl(), "m-unscoped");
    tarn.await(() -> space(room, SEMANTIC).at("/change/problem").asText().contains("401"));
    choose(room, there.address() + "/v1", "m-elsewhere");
    tarn.await(() -> space(room, SEMANTIC).at("/change/problem").asText().contains("401"));
    assertThat(status(room, id)).isEqualTo("active");

    choose(room, provider.baseUrl(), "m-refused");

    tarn.await(() -> status(room, id).equals("dead"));
    giveUp(room);
  }

  @Test
  void aKeyThatAChatFoundDead_embedsNothing() {
    Room room = room("dead-by-chat");
    String id = store(room, FakeEmbeddings.KEY);
    choose(room, there.address() + "/v1", "m-by-chat");
    awaitServing(room, SEMANTIC);
    tell(room, "My ferret Slinky naps in the drawer.");
    tarn.awaitEmbedded();
    assertThat(RunningTarn.header(ask(room, "Where does my ferret Slinky nap?"), STATUS))
        .isEqualTo("ok");

    tarn.post(
        "/v1/chat/completions",
        room.ann(),
        "{\"model\":\"gpt-refused\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello.\"}]}");
    tarn.await(() -> status(room, id).equals("dead"));
    AtomicInteger naps = new AtomicInteger();
    String question = "Where did my ferret Slinky take nap number ";
    tarn.await(() ->
        RunningTarn.header(ask(room, question + naps.incrementAndGet() + "?"), STATUS)
            .equals("degraded; reason=embedding"));

    assertThat(space(room, SEMANTIC).path("problem").asText())
        .contains("'ours' was refused by its provider");
  }

  @Test
  void aModelThatCannotBeLoaded_leavesWords_andSaysSo() {
    Room room = room("unloaded");
    put(room, SEMANTIC, "{\"embedder\":{\"provider\":\"local\",\"model\":\"bge-small-en-v1.5\"}}");
    awaitServing(room, SEMANTIC);
    tell(room, "My gecko Pablo hides in the lampshade.");

    HttpResponse<String> reply = ask(room, "Where does my gecko Pablo hide?");

    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("degraded; reason=embedding");
    assertThat(provider.last().lastUserText()).contains("lampshade");
    assertThat(space(room, SEMANTIC).path("problem").asText())
        .contains("bge-small-en-v1.5", "could not be loaded")
        .doesNotContain("ort.so");
    giveUp(room);
  }

  @Test
  void aChange_goesOnInTheBackground_whileRecallGoesByTheOldVectors() {
    Room room = room("changing");
    tell(room, "My parrot Coco lives in the hall.");
    tarn.awaitEmbedded();
    CompletableFuture<Void> gate = new CompletableFuture<>();
    here.always(Reply.json(500, "{}").after(gate));
    HttpResponse<String> set = put(room, SEMANTIC, embedder(here, "m-next", ""));
    assertThat(set.statusCode()).as(set.body()).isEqualTo(202);
    JsonNode shown = RunningTarn.json(set.body());
    assertThat(shown.path("model").asText()).isEqualTo("all-minilm-l6-v2");
    assertThat(shown.at("/change/model").asText()).isEqualTo("openai-compatible/m-next/256");
    assertThat(shown.at("/change/memories/embedded").asInt()).isZero();
    assertThat(shown.at("/change/memories/all").asInt()).isEqualTo(1);
    tell(room, "My cousin Paula plays the cello.");
    HttpResponse<String> reply = ask(room, "Where does my parrot live?");
    assertThat(RunningTarn.header(reply, STATUS)).isEqualTo("ok");

    tarn.restart();
    assertThat(space(room, SEMANTIC).at("/change/model").asText())
        .isEqualTo("openai-compatible/m-next/256");
    here.heal();
    gate.complete(null);
    awaitServing(room, SEMANTIC);

    JsonNode done = space(room, SEMANTIC);
    assertThat(done.path("model").asText()).isEqualTo("openai-compatible/m-next/256");
    assertThat(done.at("/memories/embedded").asInt()).isEqualTo(2);
    assertThat(RunningTarn.header(ask(room, "Where is my parrot Coco living?"), STATUS))
        .isEqualTo("ok");
    assertThat(texts(here)).contains("Where is my parrot Coco living?");
  }

  @Test
  void aChange_canBeAbandoned_andASpaceGivenBack() {
    Room room = room("abandons");
    tell(room, "My horse Bella stands on the north meadow.");
    HttpResponse<String> set =
        put(
            room,
            SEMANTIC,
            "{\"embedder\":{\"provider\":\"openai-compatible\",\"base_url\":\""
                + there.address()
                + "/nowhere\",\"model\":\"m\",\"dimensions\":256}}");
    assertThat(set.statusCode()).isEqualTo(202);
    assertThat(tarn.call("DELETE", SEMANTIC + "/change", room.admin(), "").statusCode())
        .isEqualTo(204);
    assertThat(space(room, SEMANTIC).path("change").isMissingNode()).isTrue();
    assertThat(tarn.call("DELETE", SEMANTIC + "/change", room.admin(), "").statusCode())
        .isEqualTo(404);

    put(room, SEMANTIC, "{\"embedder\":{\"provider\":\"local\",\"model\":\"none\"}}");
    assertThat(space(room, SEMANTIC).path("model").isMissingNode()).isTrue();
    assertThat(RunningTarn.header(ask(room, "Where does my horse Bella stand?"), STATUS))
        .isEqualTo("ok");
    tarn.call("DELETE", SEMANTIC, room.admin(), "");
    awaitServing(room, SEMANTIC);
    assertThat(space(room, SEMANTIC).path("model").asText()).isEqualTo("all-minilm-l6-v2");
  }

  @Test
  void severalSpaces_areFilledAndAskedTogether() {
    Room room = room("several");
    tell(room, "My uncle Karl repairs clocks in Basel.");
    String mood = "/v1/settings/spaces/mood";
    HttpResponse<String> set =
        put(
            room,
            mood,
            embedder(here, "m-mood", ",\"query_prefix\":\"mood: \"")
                .replaceFirst("\\{", "{\"weight\":0.5,"));
    assertThat(set.statusCode()).as(set.body()).isEqualTo(202);
    awaitServing(room, mood);
    assertThat(space(room, mood).at("/memories/embedded").asInt()).isEqualTo(1);
    assertThat(space(room, mood).path("weight").asDouble()).isEqualTo(.5);

    assertThat(RunningTarn.header(ask(room, "Who repairs clocks in Basel?"), STATUS))
        .isEqualTo("ok");
    assertThat(texts(here)).contains("mood: Who repairs clocks in Basel?");
    assertThat(put(room, "/v1/settings/spaces/again", embedder(here, "m-mood", "")).statusCode())
        .isEqualTo(409);

    assertThat(tarn.call("DELETE", mood, room.admin(), "").statusCode()).isEqualTo(204);
    assertThat(tarn.get(mood, room.admin()).statusCode()).isEqualTo(404);
    assertThat(RunningTarn.json(tarn.get("/v1/settings/spaces", room.admin()).body()).path("data"))
        .hasSize(1);
  }

  @Test
  void whatIsEmbedded_isInUsage_byWhoseKey() {
    Room room = room("counted");
    store(room, FakeEmbeddings.KEY);
    choose(room, there.address() + "/v1", "m-counted");
    awaitServing(room, SEMANTIC);
    tell(room, "My niece Lotte studies botany in Graz.");
    tarn.awaitEmbedded();
    assertThat(RunningTarn.header(ask(room, "What does my niece Lotte study?"), STATUS))
        .isEqualTo("ok");

    // What was added up is written down at the end.
    tarn.restart();
    JsonNode usage =
        RunningTarn.json(
            tarn.get("/v1/usage?group_by=provider,model,key_source,provider_key,user", room.admin())
                .body());
    List<JsonNode> embedded = new ArrayList<>();
    usage
        .path("data")
        .forEach(row -> {
          if (row.path("model").asText().equals("m-counted")) {
            embedded.add(row);
          }
        });
    assertThat(embedded).hasSize(1);
    JsonNode row = embedded.getFirst();
    assertThat(row.path("provider").asText()).isEqualTo("openai");
    assertThat(row.path("key_source").asText()).isEqualTo("stored");
    assertThat(row.path("provider_key").asText()).isEqualTo("ours");
    assertThat(row.path("user").asText()).isEqualTo("ann");
    assertThat(row.path("calls").asInt()).isZero();
    // The memory with its date and speaker, and the question.
    assertThat(row.at("/memory/embedding_tokens").asInt()).isBetween(15, 40);
    assertThat(usage.at("/data").findValuesAsText("calls")).contains("1");
  }

  @Test
  void whatCannotBe_isRefused_allOfItAtOnce() {
    Room room = room("refused");
    String privately =
        "{\"embedder\":{\"provider\":\"openai-compatible\",\"base_url\":\"https://10.0.0.7/v1\","
            + "\"model\":\"m\",\"dimensions\":4097,\"floor\":7}}";
    HttpResponse<String> wrong = put(room, SEMANTIC, privately);
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body()).contains("/embedder/dimensions", "/embedder/floor");
    assertThat(put(room, SEMANTIC, privately.replace("4097", "97").replace("7}}", "0}}")).body())
        .contains("/embedder/base_url");
    assertThat(
            put(
                    room,
                    SEMANTIC,
                    "{\"embedder\":{\"provider\":\"openai\",\"model\":\"text-embedding-3-small\"}}")
                .body())
        .contains("/embedder/key", "label");
    assertThat(
            put(
                    room,
                    SEMANTIC,
                    "{\"embedder\":{\"provider\":\"openai\",\"model\":\"text-embedding-3-small\","
                        + "\"key\":\"none-such\"}}")
                .body())
        .contains("/embedder/key", "no provider key of this label");
    assertThat(put(room, SEMANTIC, "{\"embedder\":{\"provider\":\"acme\",\"model\":\"m\"}}").body())
        .contains("/embedder/provider");
    assertThat(
            put(
                    room,
                    SEMANTIC,
                    "{\"embedder\":{\"provider\":\"openai\",\"model\":\"m\",\"api_key\":\"sk-x\"}}")
                .statusCode())
        .isEqualTo(422);
    assertThat(tarn.get("/v1/settings/spaces", room.ann()).statusCode()).isEqualTo(403);
    assertThat(space(room, SEMANTIC).path("change").isMissingNode()).isTrue();
  }
}
