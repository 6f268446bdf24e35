package dev.tarn.records;

import static dev.tarn.records.Samples.NOW;
import static dev.tarn.records.Samples.SCOPE;
import static dev.tarn.records.Samples.step;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@OnEachEngine
class BlocksAndReceiptsTest {
  @TempDir Path directory;
  private final Engine engine;
  private SqlRecords records;

  BlocksAndReceiptsTest(Engine engine) {
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

  @Test
  void blocks_comeBackOldestFirstByteForByte() {
    step("c1").weave("p2", "second – ünïcödé \uD83D\uDE00\n", NOW.plusSeconds(2)).to(records);
    step("c1").weave("p1", "first", NOW.plusSeconds(1)).to(records);
    step("c2").weave("p1", "elsewhere", NOW).to(records);
    step("c1").in("acme/default/bob").weave("p1", "bob's", NOW).to(records);
    assertThat(records.blocks().of(SCOPE, "c1"))
        .containsExactly(
            new Block("c1", "p1", "first", List.of("mem_1"), 12, NOW.plusSeconds(1)),
            new Block(
                "c1",
                "p2",
                "second – ünïcödé \uD83D\uDE00\n",
                List.of("mem_1"),
                12,
                NOW.plusSeconds(2)));
    assertThat(records.blocks().of(SCOPE, "c3")).isEmpty();
  }

  @Test
  void anEmptyBlock_isKeptAsSuch() {
    step("c1").weave("p1", "", NOW).to(records);
    assertThat(records.blocks().of(SCOPE, "c1")).extracting(Block::text).containsExactly("");
  }

  @Test
  void aBlockWovenAgainAtItsPlace_replacesTheFirst() {
    step("c1").weave("p1", "old", NOW).to(records);
    step("c1").weave("p1", "new", NOW.plusSeconds(9)).to(records);
    assertThat(records.blocks().of(SCOPE, "c1")).extracting(Block::text).containsExactly("new");
  }

  @Test
  void blocks_areNotReadableInTheFiles() {
    step("c1").weave("p1", "unmistakable-token", NOW).to(records);
    assertThat(engine.bytes(directory)).contains(SCOPE).doesNotContain("unmistakable-token");
  }

  @Test
  void aBlockMovedOrDamaged_isLeftOutAndReportedOnceWithoutContent() {
    step("c1").weave("p1", "moved", NOW).to(records);
    step("c1").weave("p2", "kept", NOW).to(records);
    step("c1").weave("p3", "damaged", NOW).to(records);
    records
        .writer()
        .run(session ->
            session.update("UPDATE block SET prefix = 'p9' WHERE prefix = 'p1'")
                + session.update(
                    "UPDATE block SET sealed = ? WHERE prefix = 'p3'", new byte[] {0}));
    Logger logger = (Logger) LoggerFactory.getLogger(SqlBlocks.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try {
      assertThat(records.blocks().of(SCOPE, "c1")).extracting(Block::text).containsExactly("kept");
      assertThat(records.blocks().of(SCOPE, "c1")).hasSize(1);
    } finally {
      logger.detachAppender(log);
    }
    assertThat(log.list).hasSize(1);
    assertThat(log.list.getFirst().getFormattedMessage())
        .contains("decrypted")
        .doesNotContain("c1")
        .doesNotContain(SCOPE);
  }

  @Test
  void everyBlock_isSealedUnderANonceOfItsOwn() {
    step("c1").weave("p1", "same", NOW).to(records);
    step("c1").weave("p2", "same", NOW).to(records);
    List<String> nonces =
        records
            .writer()
            .run(session ->
                session.all(
                    "SELECT sealed FROM block",
                    row -> HexFormat.of().formatHex(row.getBytes(1), 0, 12)));
    assertThat(nonces).hasSize(2).doesNotHaveDuplicates();
  }

  @Test
  void aReceipt_isFoundInItsScopeOnly() {
    step("c1").receipt("rcp_1", "{\"injected\":[]}").to(records);
    assertThat(records.receipts().find(SCOPE, "rcp_1"))
        .contains(new Receipt("rcp_1", "{\"injected\":[]}", NOW));
    assertThat(records.receipts().find("acme/default/bob", "rcp_1")).isEmpty();
    assertThat(records.receipts().find(SCOPE, "rcp_2")).isEmpty();
  }

  @Test
  void aReceipt_mayBeCompletedByItsScopeOnly() {
    step("c1").receipt("rcp_1", "{}").to(records);
    step("c1").in("acme/default/bob").receipt("rcp_1", "{\"bob\":1}").to(records);
    step("c1").receipt("rcp_1", "{\"more\":1}").to(records);
    assertThat(records.receipts().find(SCOPE, "rcp_1").orElseThrow().body())
        .isEqualTo("{\"more\":1}");
  }
}
