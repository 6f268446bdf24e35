package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.await;
import static dev.tarn.records.Samples.loose;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.records.Erasure.Held;
import dev.tarn.records.Erasure.Order;
import dev.tarn.records.Erasure.Part;
import dev.tarn.records.Erasure.Person;
import dev.tarn.records.JournalEntry.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@OnEachEngine
class SqlErasuresTest {
  private static final String TOKEN = "zimtkaneel";
  private static final String BOB = "acme/default/bob";
  private static final Instant NEVER = Instant.EPOCH;

  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  SqlErasuresTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
  }

  @AfterEach
  void close() {
    records.close();
  }

  private void reopen() {
    records.close();
    records = Samples.open(engine, directory);
  }

  private void remember(String scope, String conversation) {
    step(conversation)
        .in(scope)
        .say("h1", "h2", TOKEN)
        .write("wr_" + scope + conversation, Writes.Status.JOURNALED)
        .receipt("rcp_" + scope + conversation, "{}")
        .weave("p", "text", NOW)
        .to(records);
    await(
        records
            .chains()
            .keep(
                scope, new Chain("ch" + conversation, Optional.of(conversation), List.of(), NOW), 0)
            .toCompletableFuture());
    await(records.thoughts().keep(scope, "th", "thinking", NOW, 0).toCompletableFuture());
  }

  private Erasure begin(String id, Part... parts) {
    return records
        .erasures()
        .begin(new Order(id, "acme", "owner", Optional.empty(), 7, List.of(parts)));
  }

  private List<String> journal() {
    return records.journal().after(0, 1_000).stream()
        .map(entry -> entry.scope() + " " + entry.kind() + " " + entry.payload())
        .toList();
  }

  private boolean isKept(long asOf, String hash) {
    Submission whole = step("c-" + hash).say(hash).done();
    return !await(
            records.submit(
                new Submission(
                    whole.scope(),
                    whole.at(),
                    whole.conversation(),
                    whole.turns(),
                    whole.retiredTurns(),
                    whole.changes(),
                    whole.write(),
                    whole.block(),
                    whole.receipt(),
                    asOf)))
        .outdated();
  }

  @Test
  void everythingOfAScope_isDeletedAndNamed_andNothingOfAnother() {
    remember(SCOPE, "c1");
    loose().change(Kind.KEEP, "{\"note\":\"" + TOKEN + "\"}").to(records);
    remember(BOB, "c1");

    Erasure erasure = begin("e1", new Part.Everything(SCOPE));

    assertThat(erasure.erased())
        .containsAllEntriesOf(
            Map.of(
                "memories",
                7L,
                "turns",
                3L,
                "conversations",
                1L,
                "waiting",
                4L,
                "blocks",
                1L,
                "chains",
                1L,
                "thoughts",
                1L));
    assertThat(erasure.held()).containsExactly(new Held("chc1", Optional.of("c1")));
    assertThat(journal()).last().isEqualTo(SCOPE + " ERASE []");
    assertThat(journal()).filteredOn(line -> line.startsWith(SCOPE)).hasSize(1);
    assertThat(records.blocks().of(SCOPE, "c1")).isEmpty();
    assertThat(records.chains().find(SCOPE, "chc1")).isEmpty();
    assertThat(records.thoughts().find(SCOPE, "th")).isEmpty();
    assertThat(records.ledger().conversation(SCOPE, "c1")).isEmpty();
    assertThat(records.ledger().known(SCOPE, List.of("h1", "h2", "h9"))).containsOnly("h1", "h2");

    records.erasures().seal("e1");

    assertThat(records.writes().find(SCOPE, "wr_" + SCOPE + "c1")).isEmpty();
    assertThat(records.receipts().find(SCOPE, "rcp_" + SCOPE + "c1")).isEmpty();
    assertThat(records.erasures().find("acme", "e1").orElseThrow().erased())
        .containsEntry("receipts", 1L)
        .containsEntry("writes", 1L);
    assertThat(journal()).filteredOn(line -> line.startsWith(BOB)).hasSize(3);
    assertThat(records.blocks().of(BOB, "c1")).hasSize(1);
    assertThat(records.chains().find(BOB, "chc1")).isPresent();
    assertThat(records.ledger().conversation(BOB, "c1")).isPresent();
    assertThat(records.writes().find(BOB, "wr_" + BOB + "c1")).isPresent();
    assertThat(records.ledger().known(BOB, List.of("h1"))).containsOnly("h1");
  }

  @Test
  void whatBeganBeforeTheEnd_isNotWrittenDown_alsoAfterARestart() {
    long before = records.erasures().epoch();
    assertThat(isKept(before, "a")).isTrue();

    begin("e1", new Part.Everything(SCOPE));

    assertThat(isKept(before, "b")).isFalse();
    assertThat(isKept(Long.MAX_VALUE, "c")).as("closed to all").isFalse();
    reopen();
    assertThat(isKept(records.erasures().epoch(), "d")).as("still closed").isFalse();
    assertThat(records.erasures().unfinished()).extracting(Erasure::id).containsExactly("e1");

    records.erasures().seal("e1");

    assertThat(isKept(before, "e")).isFalse();
    assertThat(records.erasures().epoch()).isGreaterThan(before);
    assertThat(isKept(records.erasures().epoch(), "f")).isTrue();
    reopen();
    assertThat(isKept(before, "g")).isFalse();
    assertThat(isKept(records.erasures().epoch(), "h")).isTrue();
    assertThat(records.ledger().known(SCOPE, List.of("a", "b", "c", "d", "e", "f", "g", "h")))
        .containsOnly("a", "f", "h");
  }

  @Test
  void lateThoughtsAndChains_areNotKept() {
    long before = records.erasures().epoch();
    begin("e1", new Part.Everything(SCOPE));
    records.erasures().seal("e1");

    records.thoughts().keep(SCOPE, "th", "late", NOW, before).join();
    Chain late = new Chain("ch", Optional.empty(), List.of(), NOW);
    records.chains().keep(SCOPE, late, before).join();
    assertThat(records.thoughts().find(SCOPE, "th")).isEmpty();
    assertThat(records.chains().find(SCOPE, "ch")).isEmpty();

    records.thoughts().keep(BOB, "th", "bob's", NOW, before).join();
    assertThat(records.thoughts().find(BOB, "th")).isPresent();
  }

  @Test
  void aScopeIsOpenedByTheLastOfItsErasures() {
    begin("e1", new Part.Everything(SCOPE));
    begin("e2", new Part.Everything(SCOPE));

    records.erasures().seal("e1");
    records.erasures().seal("e1");
    assertThat(isKept(records.erasures().epoch(), "a")).isFalse();
    records.erasures().seal("e2");
    assertThat(isKept(records.erasures().epoch(), "b")).isTrue();
  }

  @Test
  void aConversation_goesWithItsTurns_andItsBlocks() {
    remember(SCOPE, "c1");
    remember(SCOPE, "c2");
    step("c3").weave("q", "holds mem_1", NOW).to(records);

    Erasure erasure = begin("e1", new Part.Conversation(SCOPE, "c1", List.of("mem_1")));

    assertThat(records.ledger().conversation(SCOPE, "c1")).isEmpty();
    assertThat(records.ledger().conversation(SCOPE, "c2")).isPresent();
    assertThat(records.blocks().of(SCOPE, "c1")).isEmpty();
    assertThat(records.blocks().of(SCOPE, "c3")).isEmpty();
    assertThat(erasure.erased()).containsEntry("turns", 3L).containsEntry("waiting", 3L);
    assertThat(erasure.held()).containsExactly(new Held("chc1", Optional.of("c1")));
    assertThat(journal())
        .last()
        .isEqualTo(SCOPE + " FORGET_THREAD [\"c1:h1:1\",\"c1:h2:1\",\"c1:" + TOKEN + ":1\"]");
    assertThat(journal()).hasSize(4);
  }

  @Test
  void withMemories_goTheBlocksThatHoldThem_andTheirTurnsAreNotLearnedAgain() {
    remember(SCOPE, "c1");
    await(
        records
            .chains()
            .keep(SCOPE, new Chain("ch2", Optional.empty(), List.of("mem_1", "mem_2"), NOW), 0)
            .toCompletableFuture());

    Erasure erasure =
        begin("e1", new Part.Memories(SCOPE, List.of("mem_1"), List.of("c1:h2:1"), List.of("h7")));
    records.erasures().seal("e1");

    assertThat(records.blocks().of(SCOPE, "c1")).isEmpty();
    assertThat(erasure.held()).containsExactly(new Held("ch2", Optional.empty()));
    assertThat(records.chains().find(SCOPE, "ch2")).isPresent();
    assertThat(records.receipts().find(SCOPE, "rcp_" + SCOPE + "c1")).isPresent();
    assertThat(journal()).last().isEqualTo(SCOPE + " FORGET [\"mem_1\"]");
    step("c1").retire("c1:h2:1").to(records);
    assertThat(records.ledger().known(SCOPE, List.of("h2", "h7", "h8"))).containsOnly("h2", "h7");
    assertThat(records.ledger().known(BOB, List.of("h2", "h7"))).isEmpty();
  }

  @Test
  void onceItIsDone_noNameAndNoTextIsLeft() {
    remember(SCOPE, "c1");
    String ended = "zimt" + "ended";
    loose().change(Kind.KEEP, "{\"note\":\"" + ended + "\"}").to(records);
    records
        .erasures()
        .begin(
            new Order(
                "e1",
                "acme",
                "owner",
                Optional.of(new Person("ada", Optional.empty())),
                1,
                List.of(new Part.Everything(SCOPE))));
    loose().in(BOB).change(Kind.KEEP, "{\"note\":\"stays-here\"}").to(records);
    records.erasures().seal("e1");
    long entry = records.erasures().find("acme", "e1").orElseThrow().position();
    List<JournalEntry> waiting = records.journal().after(entry, 10);

    assertThat(records.erasures().finish("e1")).isTrue();

    Erasure done = records.erasures().find("acme", "e1").orElseThrow();
    assertThat(done.doneAt()).contains(NOW);
    assertThat(records.erasures().find("other", "e1")).isEmpty();
    assertThat(records.erasures().unfinished()).isEmpty();
    assertThat(records.journal().after(entry, 10)).isEqualTo(waiting).hasSize(1);
    Optional<String> left =
        records
            .writer()
            .run(session ->
                session.first(
                    "SELECT scopes || whole || person FROM erasure", row -> row.getString(1)));
    assertThat(left).contains("[][][]");
    assertThat(tables()).contains("stays-here").doesNotContain(ended);
    loose().change(Kind.KEEP, "{}").to(records);
    assertThat(records.journal().last()).contains(waiting.getLast().position() + 1);
  }

  /// All that stands in the files of tables. A server's log beside them is its own business.
  private String tables() {
    StringBuilder all = new StringBuilder();
    for (Path file : engine.files(directory)) {
      if (engine == Engine.SQLITE || file.toString().contains("/base/")) {
        try {
          all.append(Files.readString(file, StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return all.toString();
  }

  /// SQLite copies cells between pages, and what it leaves behind there it does not overwrite when
  /// they are deleted.
  @Test
  void whatTheDatabaseMovedWhileItLived_isGoneToo() {
    Random random = new Random(4);
    List<Long> living = new ArrayList<>();
    for (int batch = 0; batch < 40; batch++) {
      int from = 100 * batch;
      records.writer().run(session -> fill(session, from, living, random));
    }
    begin("e1", new Part.Everything(SCOPE));
    if (engine == Engine.SQLITE) {
      records.expire(new Retention(NEVER, NEVER, NEVER, NEVER, NEVER, NEVER));
      assertThat(engine.bytes(directory)).as("else this would prove nothing").contains("Quitte");
    }
    List<JournalEntry> waiting = records.journal().after(0, 10_000);
    records.erasures().seal("e1");

    assertThat(records.erasures().finish("e1")).isTrue();

    assertThat(records.journal().after(0, 10_000)).isEqualTo(waiting).hasSizeGreaterThan(1_000);
    if (engine == Engine.SQLITE) {
      assertThat(engine.bytes(directory)).contains("Theirs").doesNotContain("Quitte");
    }
  }

  /// What waits is held in memory while it is written anew.
  @Test
  void aLongJournal_isWaitedFor() {
    String megabyte = "x".repeat(1 << 20);
    List<Long> positions = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      positions.add(loose().in(BOB).change(Kind.KEEP, megabyte).to(records).position());
    }
    begin("e1", new Part.Everything(SCOPE));
    records.erasures().seal("e1");

    assertThat(records.erasures().finish("e1")).isEqualTo(engine == Engine.POSTGRES);
    records.journal().done(positions.getLast(), Map.of());
    assertThat(records.erasures().finish("e1")).isTrue();
  }

  /// A hundred entries of two scopes, some of which go again.
  private static boolean fill(WriteSession session, int from, List<Long> living, Random random)
      throws SQLException {
    for (int i = from; i < from + 100; i++) {
      boolean theirs = i % 3 == 0;
      String text = (theirs ? "Theirs" : "Quitte") + "%05d ".formatted(i);
      long position =
          session
              .first(
                  """
                  INSERT INTO journal (scope, kind, payload, at) VALUES (?, 'KEEP', ?, 1)
                  RETURNING position\
                  """,
                  row -> row.getLong(1),
                  theirs ? BOB : SCOPE,
                  text.repeat(List.of(1, 3, 20, 100, 400).get(random.nextInt(5))))
              .orElseThrow();
      if (!theirs) {
        living.add(position);
      }
      if (!living.isEmpty() && random.nextInt(10) < 6) {
        long gone = living.remove(random.nextInt(living.size()));
        session.update("DELETE FROM journal WHERE position = ?", gone);
      }
    }
    return true;
  }

  @Test
  void scopes_areFoundByWorkspaceAndUser() {
    for (String scope :
        Set.of(
            "acme/default/ada",
            "acme/crm/ada/bot",
            "acme/default/adam",
            "other/default/ada",
            "acme/50%25_off/a_a")) {
      step("c1").in(scope).say("h").to(records);
    }

    assertThat(records.erasures().scopes("acme/", "ada"))
        .containsOnly("acme/default/ada", "acme/crm/ada/bot");
    assertThat(records.erasures().scopes("acme/", "a_a")).containsOnly("acme/50%25_off/a_a");
    assertThat(records.erasures().scopes("acme/", "nobody")).isEmpty();
  }
}
