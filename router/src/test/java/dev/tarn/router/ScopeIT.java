package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.TarnConfig.EmbeddingModelName;
import dev.tarn.router.Resident.Kind;
import dev.tarn.testkit.FakeProvider;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever is called in whatever order, nobody sees or changes what is another's, and what anybody
/// was told an id of can be forgotten. Operations are those of `/openapi.json`, so that a new one
/// cannot be left out. `-Dtarn.scope.seed` runs another order.
class ScopeIT {
  private static final int SEED = Integer.getInteger("tarn.scope.seed", 7);

  /// What operations on one thing are sent.
  private static final Map<String, String> BODIES =
      Map.of(
          "PATCH /v1/memories/{id}", "{\"text\":\"Taken over.\"}",
          "POST /v1/memories/{id}/feedback", "{\"rating\":\"wrong\"}",
          "POST /v1/conflicts/{id}", "{\"decision\":\"replace\"}");

  @TempDir static Path dataDir;
  private static FakeProvider provider;
  private static RunningTarn tarn;
  private static JsonNode document;
  private static int worlds;

  private final Random random = new Random(SEED);
  private List<Resident> residents;
  private Deeds deeds;

  @BeforeAll
  static void start() {
    provider = FakeProvider.start();
    // What recall brought into a prompt comes back in the answer.
    provider.answer(received -> "Noted: " + Resident.marks(received.text()));
    tarn = RunningTarn.start(TestConfig.of(dataDir, provider.baseUrl(), EmbeddingModelName.NONE));
    document = RunningTarn.json(tarn.get("/openapi.json", "none").body());
  }

  @AfterAll
  static void stop() {
    tarn.close();
    provider.close();
  }

  /// The same users in two workspaces, by keys of their own and by one that serves both; one user
  /// in two projects; one within a boundary.
  @BeforeEach
  void settle() {
    String one = "one" + ++worlds;
    String two = "two" + worlds;
    String server = tarn.serverKey(one, Optional.empty());
    tarn.post(
        "/v1/boundaries",
        tarn.adminKey(one),
        "{\"id\":\"desk\",\"user_id\":\"bea\",\"project_id\":\"work\",\"agent_id\":\"coach\"}");
    residents =
        List.of(
            resident("ann", "zorpann", tarn.personalKey(one, "ann")),
            resident("bob", "zorpbob", server, "x-memorylake-user-id", "bob"),
            resident("ann", "zorpnan", tarn.personalKey(two, "ann")),
            resident(
                "bob",
                "zorpobo",
                tarn.serverKey(two, Optional.empty()),
                "x-memorylake-user-id",
                "bob"),
            resident("pia", "zorppia", bound(one, "garden")),
            resident("pia", "zorpaip", bound(one, "cellar")),
            new Resident(tarn, "bea", "zorpbea", server, List.of(), "boundary_id=desk"));
    deeds = new Deeds(random, residents);
  }

  private static Resident resident(String user, String mark, String key, String... headers) {
    return new Resident(tarn, user, mark, key, List.of(headers), "");
  }

  /// A key of Pia's that is bound to a project.
  private static String bound(String workspace, String project) {
    String made =
        tarn.post(
                "/v1/keys",
                tarn.adminKey(workspace),
                "{\"user_id\":\"pia\",\"project_id\":\"" + project + "\"}")
            .body();
    return RunningTarn.json(made).path("key").asText();
  }

  @Test
  void everyOperationThatIsDescribed_isAmongTheDeeds() {
    List<String> operations =
        deeds.all().keySet().stream().filter(deed -> deed.contains(" /v1/")).sorted().toList();
    String tools =
        residents
            .getFirst()
            .post("/mcp", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}")
            .body();

    assertThat(operations).isEqualTo(Deeds.described(document));
    assertThat(RunningTarn.json(tools).at("/result/tools").findValuesAsText("name"))
        .map(tool -> "mcp " + tool)
        .isSubsetOf(deeds.all().keySet());
  }

  @Test
  void whateverIsCalled_nobodySeesOrChangesWhatIsAnothers() {
    Map<Resident, String> before = new HashMap<>();
    residents.forEach(who -> before.put(who, who.everything()));
    List<Deeds.Deed> acts = List.copyOf(deeds.all().values());
    for (int round = 0; round < residents.size() + 2; round++) {
      Resident who = residents.get(round % residents.size());
      isUnchanged(who, before);
      for (int i = 0; i < 14; i++) {
        acts.get(random.nextInt(acts.size())).by(who);
      }
      who.settle();
      String memories = who.memories();
      who.readingOnly(() -> acts.get(random.nextInt(acts.size())).by(who));
      assertThat(who.memories())
          .as("seed " + SEED + ": " + who + " only reads")
          .isEqualTo(memories);
      before.put(who, who.everything());
      intrude(who);
    }
    residents.forEach(who -> isUnchanged(who, before));
  }

  private static void isUnchanged(Resident who, Map<Resident, String> before) {
    assertThat(who.everything())
        .as("seed " + SEED + ": what others did to " + who)
        .isEqualTo(before.get(who));
  }

  /// Calls every operation on one thing with an id of another's: it answers as for an id that is
  /// nobody's.
  private void intrude(Resident who) {
    Stream.concat(
            Deeds.described(document).stream(),
            Stream.of("PATCH /v1/page/memories/{id}", "DELETE /v1/page/memories/{id}"))
        .filter(operation -> operation.contains("{id}") && random.nextBoolean())
        .forEach(operation -> intrude(who, operation));
    String other = others(who);
    assertThat(told(who, "forget_memory", other)).isEqualTo(told(who, "forget_memory", "mem_none"));
    for (String what : List.of("\"ids\":[%s]", "\"conversation_id\":%s")) {
      String body = "{" + what.formatted(Resident.json(other)) + "}";
      HttpResponse<String> reply = who.post("/v1/memories/forget", body);
      assertThat(RunningTarn.json(reply.body()).path("not_found"))
          .as(body + reply.body())
          .hasSize(1);
    }
  }

  private String told(Resident who, String tool, String id) {
    return who.tool(tool, "{\"id\":" + Resident.json(id) + "}").body();
  }

  private void intrude(Resident who, String operation) {
    int blank = operation.indexOf(' ');
    String method = operation.substring(0, blank);
    String template = operation.substring(blank + 1);
    boolean user = template.startsWith("/v1/users/");
    String theirs = user ? theirName(who) : others(who);
    String nobodys = user ? "nobody" : "mem_none";
    if (theirs.isEmpty()) {
      return;
    }
    HttpResponse<String> reply = reply(who, method, template.replace("{id}", theirs), operation);
    HttpResponse<String> none = reply(who, method, template.replace("{id}", nobodys), operation);

    String as = "seed " + SEED + ": " + who + " " + operation + " " + theirs + " " + reply.body();
    assertThat(reply.statusCode()).as(as).isGreaterThanOrEqualTo(400).isEqualTo(none.statusCode());
    assertThat(reply.body()).as(as).isEqualTo(none.body());
  }

  private HttpResponse<String> reply(Resident who, String method, String path, String operation) {
    if (path.startsWith("/v1/page/")) {
      String body = method.equals("PATCH") ? "{\"version\":1,\"text\":\"Taken over.\"}" : "";
      return who.page(Deeds.token(who), method, path, body);
    }
    return who.call(method, path, BODIES.getOrDefault(operation, ""));
  }

  /// An id that was told to others and not to this one.
  private String others(Resident who) {
    List<String> theirs = new ArrayList<>();
    for (Resident other : residents) {
      for (Kind kind : Kind.values()) {
        // Who has two projects may follow in both what became of an erasure.
        boolean own = kind == Kind.ERASURE && other.user.equals(who.user);
        theirs.addAll(own ? List.of() : other.ids(kind));
      }
    }
    for (Kind kind : Kind.values()) {
      theirs.removeAll(who.ids(kind));
    }
    return theirs.isEmpty() ? "mem_of_nobody" : theirs.get(random.nextInt(theirs.size()));
  }

  private String theirName(Resident who) {
    List<String> names =
        new ArrayList<>(new TreeSet<>(residents.stream().map(r -> r.user).toList()));
    names.remove(who.user);
    return names.get(random.nextInt(names.size()));
  }

  @Test
  void everyIdThatWasAnswered_canBeForgotten() {
    for (Resident who : List.of(residents.getFirst(), residents.getLast())) {
      // Alone, so that no import names an id that is of nothing here.
      Map<String, Deeds.Deed> kept = new LinkedHashMap<>(new Deeds(random, List.of(who)).all());
      kept.keySet().removeAll(Deeds.FORGETTING);
      List<Deeds.Deed> acts = new ArrayList<>(kept.values());
      for (int round = 0; round < 2; round++) {
        Collections.shuffle(acts, random);
        for (Deeds.Deed act : acts) {
          if (random.nextInt(5) == 0) {
            who.readingOnly(() -> act.by(who));
          } else {
            act.by(who);
          }
        }
      }
      forgetsAll(who);
    }
  }

  private void forgetsAll(Resident who) {
    who.settle();
    who.everything();
    who.ids(Kind.RECEIPT)
        .forEach(id -> tarn.await(() -> who.get("/v1/receipts/" + id).statusCode() == 200));
    List<String> ids = new ArrayList<>();
    for (Kind kind : List.of(Kind.MEMORY, Kind.WRITE, Kind.RECEIPT, Kind.CONVERSATION)) {
      ids.addAll(who.ids(kind));
    }
    Collections.shuffle(ids, random);
    assertThat(ids).hasSizeGreaterThan(15);
    assertThat(notFound(who, ids, true)).as("seed " + SEED).isEmpty();
    while (!ids.isEmpty()) {
      List<String> some = ids.subList(0, Math.min(ids.size(), 1 + random.nextInt(8)));
      // Some may have gone with others, and all that counts is what is left.
      notFound(who, some, false);
      some.clear();
    }
    assertThat(who.get("/v1/memories/export").body()).contains("\"memories\":0");
    assertThat(who.get("/v1/memory/conversations").body()).contains("\"data\":[]");
  }

  /// Forgets things, or looks whether that can be done; the ids that are of nothing.
  private static List<String> notFound(Resident who, List<String> ids, boolean dryRun) {
    ObjectNode body = RunningTarn.JSON.createObjectNode().put("dry_run", dryRun);
    ids.forEach(body.putArray("ids")::add);
    HttpResponse<String> reply = who.post("/v1/memories/forget", body.toString());
    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(dryRun ? 200 : 202);
    List<String> notFound = new ArrayList<>();
    RunningTarn.json(reply.body()).path("not_found").forEach(id -> notFound.add(id.asText()));
    return notFound;
  }
}
