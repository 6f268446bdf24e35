package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.records.NewKey;
import dev.tarn.testkit.Chats;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Forgetting and erasing as the API's users see it.
@ParameterizedClass(name = "{0}")
@EnumSource(RecordsOn.class)
class ForgetIT {
  private static final String FORGET = "/v1/memories/forget";
  private static final String DOG = "My dachshund Rex is nine years old and likes to swim.";
  private static final String SAFE = "The code of the safe in the cellar is 4711 0815.";
  private static final String ASKED = "What is the code of the safe in the cellar?";

  @TempDir Path dataDir;
  private final RecordsOn records;
  private FakeProvider provider;
  private RunningTarn tarn;
  private String key;

  ForgetIT(RecordsOn records) {
    this.records = records;
  }

  @BeforeEach
  void start() {
    provider = FakeProvider.start();
    tarn =
        RunningTarn.start(
            records.in(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE)));
    key = tarn.personalKey("acme", "ann");
  }

  @AfterEach
  void stop() {
    tarn.close();
    provider.close();
  }

  private static String user(String text) {
    return "{\"role\":\"user\",\"content\":\"" + text + "\"}";
  }

  private static String assistant(String text) {
    return "{\"role\":\"assistant\",\"content\":\"" + text + "\"}";
  }

  private static String body(String... messages) {
    return "{\"model\":\"gpt-4o-mini\",\"messages\":[" + String.join(",", messages) + "]}";
  }

  private HttpResponse<String> said(String memoryKey, String... messages) {
    HttpResponse<String> reply = tarn.chat(memoryKey, body(messages), Map.of());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    return reply;
  }

  private HttpResponse<String> learned(String memoryKey, String... messages) {
    HttpResponse<String> reply = said(memoryKey, messages);
    tarn.awaitLearned(RunningTarn.header(reply, "x-memorylake-write-id"), memoryKey);
    return reply;
  }

  private String note(String memoryKey, String text) {
    return RunningTarn.json(
            tarn.post("/v1/memories", memoryKey, "{\"text\":\"" + text + "\"}").body())
        .path("id")
        .asText();
  }

  private JsonNode list(String memoryKey) {
    return RunningTarn.json(tarn.get("/v1/memories?limit=1000", memoryKey).body()).path("data");
  }

  private List<String> texts(String memoryKey) {
    List<String> texts = new ArrayList<>();
    list(memoryKey).forEach(memory -> texts.add(memory.path("text").asText()));
    return texts;
  }

  private JsonNode forget(String memoryKey, String what) {
    HttpResponse<String> reply = tarn.post(FORGET, memoryKey, what);
    assertThat(reply.statusCode()).as(reply.body()).isIn(200, 202);
    return RunningTarn.json(reply.body());
  }

  private JsonNode done(JsonNode receipt, String memoryKey) {
    String path = "/v1/erasures/" + receipt.path("id").asText();
    tarn.await(() ->
        RunningTarn.json(tarn.get(path, memoryKey).body()).path("status").asText().equals("done"));
    return RunningTarn.json(tarn.get(path, memoryKey).body());
  }

  private JsonNode erased(String path, String memoryKey) {
    HttpResponse<String> reply = tarn.call("DELETE", path, memoryKey, "");
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(202);
    return RunningTarn.json(reply.body());
  }

  @Test
  void aDryRun_tellsAndForgetsNothing() {
    String dog = note(key, DOG);
    note(key, SAFE);

    JsonNode told = forget(key, "{\"ids\":[\"" + dog + "\",\"mem_unknown\"],\"dry_run\":true}");

    assertThat(told.path("dry_run").asBoolean()).isTrue();
    assertThat(told.path("count").asInt()).isEqualTo(1);
    assertThat(told.path("memory_ids").get(0).asText()).isEqualTo(dog);
    assertThat(told.path("not_found").get(0).asText()).isEqualTo("mem_unknown");
    assertThat(texts(key)).hasSize(2);

    JsonNode receipt = forget(key, "{\"ids\":[\"" + dog + "\",\"mem_unknown\"]}");

    assertThat(receipt.path("erased").path("memories").asInt()).isEqualTo(1);
    assertThat(receipt.path("not_found").get(0).asText()).isEqualTo("mem_unknown");
    assertThat(texts(key)).containsExactly(SAFE);
    done(receipt, key);
  }

  @Test
  void aTopic_takesWhatSharesItsWords() {
    note(key, DOG);
    note(key, "Rex the dachshund is afraid of thunder.");
    note(key, SAFE);

    JsonNode told = forget(key, "{\"topic\":\"my dachshund Rex\",\"dry_run\":true}");
    assertThat(told.path("count").asInt()).isEqualTo(2);
    forget(key, "{\"topic\":\"my dachshund Rex\"}");

    assertThat(texts(key)).containsExactly(SAFE);
    assertThat(forget(key, "{\"topic\":\"sailing boats\"}").path("erased").path("memories").asInt())
        .isZero();
    assertThat(texts(key)).containsExactly(SAFE);
  }

  @Test
  void aFilter_takesAllThatItHoldsFor() {
    provider.answer(r -> "The code is noted and will be kept in the usual place.");
    learned(key, user(SAFE));
    note(key, DOG);

    forget(key, "{\"filter\":{\"kind\":\"turn\",\"role\":\"assistant\"}}");
    assertThat(texts(key)).containsExactlyInAnyOrder(SAFE, DOG);
    forget(key, "{\"filter\":{\"before\":\"2020-01-01T00:00:00Z\"}}");
    assertThat(texts(key)).hasSize(2);
    forget(key, "{\"filter\":{\"kind\":\"note\",\"after\":\"2020-01-01T00:00:00Z\"}}");
    assertThat(texts(key)).containsExactly(SAFE);
  }

  @Test
  void whatNamesNothing_orInTwoWays_isRefused() {
    for (String body :
        List.of(
            "{}",
            "{\"filter\":{}}",
            "{\"ids\":[]}",
            "{\"topic\":\" \"}",
            "{\"ids\":[\"a\"],\"topic\":\"b\"}",
            "{\"filter\":{\"kind\":\"other\"}}")) {
      HttpResponse<String> reply = tarn.post(FORGET, key, body);
      assertThat(reply.statusCode()).as(body + reply.body()).isEqualTo(422);
    }
  }

  @Test
  void everyIdThatWasReturned_canBeForgotten() {
    Random random = new Random(11);
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      ids.add(note(key, "Note number " + i + " lies in the drawer of the desk."));
      String text = "Letter number " + i + " lies in the box under the wooden stairs.";
      HttpResponse<String> reply = learned(key, user(text));
      for (String header : List.of("write", "receipt", "conversation")) {
        ids.add(RunningTarn.header(reply, "x-memorylake-" + header + "-id"));
      }
      tarn.awaitReceipt(RunningTarn.header(reply, "x-memorylake-receipt-id"), key);
    }
    list(key).forEach(memory -> ids.add(memory.path("id").asText()));
    assertThat(ids).hasSizeGreaterThan(20).doesNotContainNull();

    while (!ids.isEmpty()) {
      String id = ids.remove(random.nextInt(ids.size()));
      HttpResponse<String> reply = tarn.post(FORGET, key, "{\"ids\":[\"" + id + "\"]}");
      assertThat(reply.statusCode()).as(id + reply.body()).isEqualTo(202);
    }

    assertThat(texts(key)).isEmpty();
    assertThat(RunningTarn.json(tarn.get("/v1/memory/conversations", key).body()).path("data"))
        .isEmpty();
  }

  @Test
  void aWrite_standsForWhatItMade() {
    HttpResponse<String> told = learned(key, user(SAFE));
    note(key, DOG);

    forget(key, "{\"ids\":[\"" + RunningTarn.header(told, "x-memorylake-write-id") + "\"]}");

    assertThat(texts(key)).containsExactly(DOG);
  }

  @Test
  void aBlockWithAForgottenMemory_isNotWovenAgain() {
    note(key, SAFE);
    said(key, user(ASKED));
    assertThat(provider.last().lastUserText()).contains("4711 0815");
    String loop =
        assistantCall() + ",{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"none\"}";
    said(key, user(ASKED) + "," + loop);
    assertThat(provider.last().text()).contains("4711 0815");

    forget(key, "{\"topic\":\"code of the safe\"}");

    said(key, user(ASKED) + "," + loop);
    assertThat(provider.last().text()).doesNotContain("4711 0815");
    said(key, user(ASKED), assistant("None."), user("And which code opens the safe?"));
    assertThat(provider.last().text()).doesNotContain("4711 0815");
    tarn.restart();
    said(key, user(ASKED), assistant("None."), user("And which code opens the safe now?"));
    assertThat(provider.last().text()).doesNotContain("4711 0815");
  }

  private static String assistantCall() {
    return "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":"
        + "\"function\",\"function\":{\"name\":\"look\",\"arguments\":\"{}\"}}]}";
  }

  @Test
  void aCallThatWasUnderWay_leavesNothing() {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    learned(key, user(DOG));
    provider.reset();
    provider.script(Reply.chat("The code 4711 0815 is noted, and the cellar too.").after(gate));
    CompletableFuture<HttpResponse<String>> call =
        CompletableFuture.supplyAsync(() -> said(key, user(DOG), assistant("Noted."), user(SAFE)));
    provider.awaitNext();

    JsonNode receipt = erased("/v1/users/ann", key);
    gate.complete(null);
    String write = RunningTarn.header(call.join(), "x-memorylake-write-id");

    done(receipt, key);
    tarn.await(() ->
        RunningTarn.json(tarn.get("/v1/writes/" + write, key).body())
            .path("status")
            .asText()
            .equals("skipped"));
    assertThat(texts(key)).isEmpty();
    assertThat(tarn.get("/v1/users/ann", key).statusCode()).isEqualTo(404);
    learned(key, user(SAFE));
    assertThat(texts(key)).containsExactly(SAFE);
  }

  @Test
  void aToolLoopThatGoesOnAfterwards_doesNotTeachItsQuestionAgain() {
    provider.script(Reply.json(200, Chats.toolCall("call_1", "look", "{}")));
    learned(key, user(SAFE));
    erased("/v1/users/ann", key);
    String loop =
        assistantCall() + ",{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"none\"}";

    said(key, user(SAFE), loop);
    learned(key, user(SAFE), loop, assistant("Noted."), user(DOG));

    assertThat(texts(key)).containsExactly(DOG);
  }

  @Test
  void aUser_isSummedUpOverProjects_andErasedWithAllOfThem() {
    String server = tarn.serverKey("acme", Optional.empty());
    for (String project : List.of("default", "crm")) {
      HttpResponse<String> reply =
          tarn.chat(
              server,
              body(user(project + " keeps the boat at pier seven for the winter.")),
              Map.of("x-memorylake-user-id", "ann", "x-memorylake-project-id", project));
      assertThat(reply.statusCode()).isEqualTo(200);
    }
    tarn.await(() -> sum(server).path("memories").asInt() == 2);
    JsonNode sum = sum(server);
    assertThat(sum.path("id").asText()).isEqualTo("ann");
    assertThat(sum.path("project_ids").toString()).isEqualTo("[\"crm\",\"default\"]");
    assertThat(sum.path("conversations").asInt()).isEqualTo(2);
    assertThat(sum.path("turns").asInt()).isGreaterThanOrEqualTo(2);
    assertThat(sum.path("first_seen").isTextual()).isTrue();
    assertThat(sum.path("last_seen").isTextual()).isTrue();

    done(erased("/v1/users/ann", server), server);

    assertThat(tarn.get("/v1/users/ann", server).statusCode()).isEqualTo(404);
  }

  private JsonNode sum(String server) {
    return RunningTarn.json(tarn.get("/v1/users/ann", server).body());
  }

  @Test
  void nobodyButTheirOwn_andTheWorkspace_mayKnowOrErase() {
    learned(key, user(SAFE));
    String conversation =
        RunningTarn.json(tarn.get("/v1/memory/conversations", key).body())
            .path("data")
            .get(0)
            .path("id")
            .asText();
    String bob = tarn.personalKey("acme", "bob");
    String foreign = tarn.serverKey("other", Optional.of("ann"));
    for (String stranger : List.of(bob, foreign)) {
      assertThat(
              tarn.call("DELETE", "/v1/memory/conversations/" + conversation, stranger, "")
                  .statusCode())
          .isEqualTo(404);
      assertThat(tarn.get("/v1/memory/conversations/" + conversation, stranger).statusCode())
          .isEqualTo(404);
      forget(stranger, "{\"ids\":[\"" + conversation + "\",\"" + id() + "\"]}");
    }
    assertThat(tarn.call("DELETE", "/v1/users/ann", bob, "").statusCode()).isEqualTo(404);
    assertThat(tarn.get("/v1/users/ann", bob).statusCode()).isEqualTo(404);
    done(erased("/v1/users/ann", foreign), foreign);
    assertThat(texts(key)).containsExactly(SAFE);

    String readOnly = tarn.create(reading()).value().reveal();
    assertThat(tarn.call("DELETE", "/v1/users/ann", readOnly, "").statusCode()).isEqualTo(403);
    assertThat(tarn.post(FORGET, readOnly, "{\"topic\":\"safe\"}").statusCode()).isEqualTo(403);
    assertThat(tarn.post(FORGET, readOnly, "{\"topic\":\"safe\",\"dry_run\":true}").statusCode())
        .isEqualTo(200);

    JsonNode receipt = erased("/v1/users/ann", tarn.adminKey("acme"));
    done(receipt, key);
    String path = "/v1/erasures/" + receipt.path("id").asText();
    assertThat(tarn.get(path, bob).statusCode()).isEqualTo(404);
    assertThat(tarn.get(path, foreign).statusCode()).isEqualTo(404);
    assertThat(tarn.get(path, tarn.serverKey("acme", Optional.empty())).statusCode())
        .isEqualTo(200);
    assertThat(texts(key)).isEmpty();
  }

  private String id() {
    return list(key).get(0).path("id").asText();
  }

  private static NewKey reading() {
    NewKey all = NewKey.admin("acme");
    return new NewKey(
        "acme",
        NewKey.Role.MEMBER,
        Optional.empty(),
        Optional.of("ann"),
        Optional.empty(),
        false,
        NewKey.MemoryMode.READ,
        all.failurePolicy(),
        List.of(),
        List.of(),
        all.fallback(),
        all.limits(),
        Optional.empty());
  }

  @Test
  void conversations_areListedAndShown() {
    learned(key, user(SAFE));
    learned(key, user(DOG));
    JsonNode first = RunningTarn.json(tarn.get("/v1/memory/conversations?limit=1", key).body());
    assertThat(first.path("data")).hasSize(1);
    JsonNode second =
        RunningTarn.json(
            tarn.get(
                    "/v1/memory/conversations?limit=1&cursor=" + first.path("next_cursor").asText(),
                    key)
                .body());
    assertThat(second.path("data")).hasSize(1);
    assertThat(second.path("next_cursor").isNull()).isTrue();
    JsonNode shown = second.path("data").get(0);
    assertThat(shown)
        .isEqualTo(
            RunningTarn.json(
                tarn.get("/v1/memory/conversations/" + shown.path("id").asText(), key).body()));
    assertThat(shown.path("user_id").asText()).isEqualTo("ann");
    assertThat(shown.path("turns").asInt()).isEqualTo(2);
    assertThat(tarn.get("/v1/memory/conversations?cursor=x", key).statusCode()).isEqualTo(400);
    assertThat(tarn.get("/v1/memory/conversations/none", key).statusCode()).isEqualTo(404);
  }
}
