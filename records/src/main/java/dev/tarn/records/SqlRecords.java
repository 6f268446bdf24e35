package dev.tarn.records;

import com.zaxxer.hikari.HikariDataSource;
import dev.tarn.config.Secret;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The room put together: one writer, a few readers, and the tables between them.
final class SqlRecords implements Records {
  private final Writer writer;
  private final Reader reader;
  private final SubmissionWriter submissions;
  private final Expiry expiry;
  private final Keys keys;
  private final Workspaces workspaces;
  private final Boundaries boundaries;
  private final AuditLog audit;
  private final TurnLedger ledger;
  private final Journal journal;
  private final Blocks blocks;
  private final Thoughts thoughts;
  private final Chains chains;
  private final Receipts receipts;
  private final Writes writes;
  private final UsageBook usage;
  private final Budgets budgets;
  private final KeyedHash hash;

  private SqlRecords(
      Database database,
      HikariDataSource readers,
      MasterKey master,
      int queue,
      InstantSource clock,
      SecureRandom random) {
    this.writer = new Writer(database::session, queue);
    this.reader = new Reader(readers);
    BlockCipher cipher = new BlockCipher(master, random);
    this.submissions = new SubmissionWriter(cipher);
    this.expiry = new Expiry(database, writer, reader);
    AccountChange own = new AccountChange(Actor.TARN, clock);
    this.keys = new SqlKeys(reader, writer, random, own);
    this.workspaces = new SqlWorkspaces(reader, writer, own);
    this.boundaries = new SqlBoundaries(reader, writer, own);
    this.audit = new SqlAuditLog(reader);
    this.ledger = new SqlLedger(reader);
    this.journal = new SqlJournal(database, reader, writer);
    this.blocks = new SqlBlocks(reader, cipher);
    this.thoughts = new SqlThoughts(reader, writer, cipher);
    this.chains = new SqlChains(reader, writer);
    this.receipts = new SqlReceipts(reader);
    this.writes = new WriteStates(reader);
    this.usage = new SqlUsageBook(reader, writer);
    this.budgets = new SqlBudgets(writer);
    this.hash = new HmacHash(master);
  }

  static SqlRecords open(
      Database database, Secret master, int queue, InstantSource clock, SecureRandom random) {
    SqlRecords records =
        new SqlRecords(database, database.readers(), new MasterKey(master), queue, clock, random);
    records.writer.start();
    try {
      records.checkMaster(database);
    } catch (RuntimeException e) {
      records.close();
      throw e;
    }
    return records;
  }

  /// The first to open a database leaves a hash under its master key; all others must find theirs.
  private void checkMaster(Database database) {
    String mine = hash.of("master-check", "tarn");
    Optional<String> kept =
        writer.run(session -> {
          session.update(
              """
              INSERT INTO setting (name, content) VALUES ('master-check', ?)
              ON CONFLICT (name) DO NOTHING\
              """,
              mine);
          return session.first(
              "SELECT content FROM setting WHERE name = 'master-check'", row -> row.getString(1));
        });
    if (!kept.equals(Optional.of(mine))) {
      throw new RecordsException(
          database
              + " was made under another master key; set TARN_MASTER_KEY, or put back the key file"
              + " it was made with, or move the database away to begin anew");
    }
  }

  @Override
  public Keys keys() {
    return keys;
  }

  @Override
  public Workspaces workspaces() {
    return workspaces;
  }

  @Override
  public Boundaries boundaries() {
    return boundaries;
  }

  @Override
  public AuditLog audit() {
    return audit;
  }

  @Override
  public TurnLedger ledger() {
    return ledger;
  }

  @Override
  public Journal journal() {
    return journal;
  }

  @Override
  public Blocks blocks() {
    return blocks;
  }

  @Override
  public Thoughts thoughts() {
    return thoughts;
  }

  @Override
  public Chains chains() {
    return chains;
  }

  @Override
  public Receipts receipts() {
    return receipts;
  }

  @Override
  public Writes writes() {
    return writes;
  }

  @Override
  public UsageBook usage() {
    return usage;
  }

  @Override
  public Budgets budgets() {
    return budgets;
  }

  @Override
  public KeyedHash hash() {
    return hash;
  }

  @Override
  public CompletableFuture<Submitted> submit(Submission submission) {
    return writer.submit(session -> submissions.write(session, submission));
  }

  @Override
  public int queued() {
    return writer.waiting();
  }

  @Override
  public void expire(Retention retention) {
    expiry.run(retention);
  }

  @Override
  public void check() {
    reader.read(
        handle -> handle.createQuery("SELECT count(*) FROM setting").mapTo(Integer.class).one());
  }

  /// For tests of the writer itself.
  Writer writer() {
    return writer;
  }

  /// For tests of what readers may do.
  Reader reader() {
    return reader;
  }

  @Override
  public void close() {
    writer.close();
    reader.close();
  }
}
