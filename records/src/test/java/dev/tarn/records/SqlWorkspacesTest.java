package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Workspaces, the boundaries in them, and what is written down of both.
@OnEachEngine
class SqlWorkspacesTest {
  private static final Page.Asked ALL = new Page.Asked(100, Optional.empty());

  @TempDir Path directory;
  private final Engine engine;
  private Records records;
  private Workspaces workspaces;

  SqlWorkspacesTest(Engine engine) {
    this.engine = engine;
  }

  @BeforeEach
  void open() {
    records = Samples.open(engine, directory);
    workspaces = records.workspaces();
  }

  @AfterEach
  void close() {
    records.close();
  }

  private static Workspace plain(String name) {
    return new Workspace(name, CallLimits.NONE, "{}", true, Optional.empty(), false, NOW);
  }

  private static Workspace narrow(String name) {
    return new Workspace(
        name,
        new CallLimits(
            Optional.of(1),
            Optional.empty(),
            Optional.of(3),
            Optional.empty(),
            Optional.of(new BigDecimal("12.34"))),
        "{\"provider\":\"fast\"}",
        false,
        Optional.of(20_000),
        true,
        NOW);
  }

  private static Boundary boundary(String workspace, String id) {
    return new Boundary(
        workspace, id, Optional.of("site"), Optional.empty(), Optional.of("bot"), NOW);
  }

  private List<String> actions(Optional<String> workspace) {
    return records.audit().page(workspace, ALL).items().stream()
        .map(entry -> entry.actor() + " " + entry.action() + " " + entry.target() + entry.fields())
        .toList();
  }

  @Test
  void create_keepsEverything_onceForEachName() {
    assertThat(workspaces.create(narrow("acme"))).contains(narrow("acme"));
    assertThat(workspaces.create(plain("acme"))).isEmpty();
    assertThat(workspaces.find("acme")).contains(narrow("acme"));
    assertThat(workspaces.find("other")).isEmpty();
  }

  @Test
  void change_isOfWhatMayChange() {
    workspaces.create(plain("acme"));

    assertThat(workspaces.change("acme", before -> narrow("renamed"))).contains(narrow("acme"));
    assertThat(workspaces.find("acme")).contains(narrow("acme"));
    assertThat(workspaces.change("other", before -> narrow("other"))).isEmpty();
  }

  @Test
  void page_isByName() {
    List.of("c", "a", "b").forEach(name -> workspaces.create(plain(name)));

    Page<Workspace> first = workspaces.page(new Page.Asked(2, Optional.empty()));

    assertThat(first.items()).containsExactly(plain("a"), plain("b"));
    assertThat(workspaces.page(new Page.Asked(2, first.next())))
        .isEqualTo(new Page<>(List.of(plain("c")), Optional.empty()));
  }

  @Test
  void delete_waitsForTheLastKey_andTheNameIsNeverGivenAgain() {
    TarnKey key = records.keys().create(NewKey.server("acme")).key();
    records.keys().disable(key.id());
    assertThat(workspaces.delete("acme"))
        .as("it could be enabled again")
        .isEqualTo(Workspaces.Deleted.HAS_KEYS);
    assertThat(workspaces.find("acme")).isPresent();

    records.keys().revoke(key.id());
    assertThat(workspaces.delete("acme")).isEqualTo(Workspaces.Deleted.DONE);

    assertThat(workspaces.find("acme")).isEmpty();
    assertThat(workspaces.page(ALL).items()).isEmpty();
    assertThat(workspaces.delete("acme")).isEqualTo(Workspaces.Deleted.UNKNOWN);
    assertThat(workspaces.create(plain("acme"))).isEmpty();
    assertThat(records.boundaries().create(boundary("acme", "b"))).isEmpty();
  }

  @Test
  void boundaries_areOfTheirWorkspaceOnly() {
    workspaces.create(plain("a"));
    workspaces.create(plain("b"));
    Boundaries boundaries = records.boundaries();

    assertThat(boundaries.create(boundary("a", "x"))).contains(boundary("a", "x"));
    assertThat(boundaries.create(boundary("a", "x"))).as("taken").isEmpty();
    assertThat(boundaries.create(boundary("nowhere", "x"))).isEmpty();
    assertThat(boundaries.find("a", "x")).contains(boundary("a", "x"));
    assertThat(boundaries.find("b", "x")).isEmpty();
    assertThat(boundaries.remove("b", "x")).isFalse();
    assertThat(boundaries.page("a", ALL).items()).containsExactly(boundary("a", "x"));
    assertThat(boundaries.remove("a", "x")).isTrue();
    assertThat(boundaries.find("a", "x")).isEmpty();
  }

  @Test
  void audit_saysWhoDidWhatToWhat_newestFirst() {
    Keys.Created admin = records.keys().create(NewKey.admin("acme"));
    workspaces.by(Actor.OPERATOR).create(plain("other"));
    Keys keys = records.keys().by(Actor.of(admin.key()));
    String id = keys.create("key_1", NewKey.server("acme")).orElseThrow().key().id();
    keys.rotate(id, Duration.ZERO);
    keys.change(id, before -> before.withModels(List.of("secret-model")));
    workspaces.by(Actor.CLI).change("acme", before -> narrow("acme"));
    keys.revoke(id);
    keys.revoke(id);

    String by = admin.key().id();
    assertThat(actions(Optional.of("acme")))
        .containsExactly(
            by + " key.revoke key_1[]",
            "cli workspace.change acme[requests_per_minute, concurrent_calls, usd_per_month,"
                + " routing, hosted_after_stored, trim_above_tokens, supply_history]",
            by + " key.change key_1[models]",
            by + " key.rotate key_1[]",
            by + " key.create key_1[]",
            "tarn key.create " + by + "[]",
            "tarn workspace.create acme[]");
    assertThat(actions(Optional.empty())).hasSize(8).contains("operator workspace.create other[]");
  }

  @Test
  void audit_isReadInPages() {
    List.of("a", "b", "c").forEach(name -> workspaces.create(plain(name)));

    Page<AuditEntry> first =
        records.audit().page(Optional.empty(), new Page.Asked(2, Optional.empty()));
    Page<AuditEntry> second =
        records.audit().page(Optional.empty(), new Page.Asked(2, first.next()));

    assertThat(first.items()).extracting(AuditEntry::target).containsExactly("c", "b");
    assertThat(second.items()).extracting(AuditEntry::target).containsExactly("a");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void audit_isKeptForItsTime() {
    workspaces.create(plain("a"));

    records.expire(new Retention(NOW, NOW, NOW, NOW, NOW, NOW));
    assertThat(actions(Optional.empty())).hasSize(1);

    records.expire(new Retention(NOW, NOW, NOW, NOW, NOW.plusMillis(1), NOW));
    assertThat(actions(Optional.empty())).isEmpty();
  }
}
