package dev.tarn.records;

import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Optional;

/// Where a database keeps its root key: wrapped by the master key, beside that one's id. The first
/// to open a database makes it. A database from before there was one gets the key that its hashes
/// are keyed with already, so that they stay valid.
final class RootKeys {
  static final String PURPOSE = "root-key";
  private static final String SETTING = "root-key";
  private static final String CHECK = "master-check";
  private static final String KEEP =
      "INSERT INTO setting (name, content) VALUES (?, ?) ON CONFLICT (name) DO NOTHING";

  private final Database database;
  private final MasterKey master;
  private final SecureRandom random;

  RootKeys(Database database, MasterKey master, SecureRandom random) {
    this.database = database;
    this.master = master;
    this.random = random;
  }

  /// A key in the database.
  ///
  /// @param master id of the master key that wrapped it
  record Wrapped(String master, String text) {
    static Wrapped of(String written) {
      int space = written.indexOf(' ');
      return new Wrapped(written.substring(0, space), written.substring(space + 1));
    }

    String written() {
      return master + ' ' + text;
    }
  }

  /// The root key.
  ///
  /// @throws RecordsException if it was wrapped by another master key; says what to do
  RootKey load() {
    try (WriteSession session = database.session()) {
      Optional<Wrapped> kept = kept(session);
      if (kept.isPresent()) {
        return opened(kept.get());
      }
      RootKey root = former(session).orElseGet(this::fresh);
      Wrapped wrapped = new Wrapped(master.id(), master.wrap(root.bytes(), PURPOSE));
      session.begin();
      session.update(KEEP, SETTING, wrapped.written());
      // What releases that know of no root key look for: they refuse this database.
      session.update(KEEP, CHECK, check(root));
      session.commit();
      // Another process may have been first.
      return opened(kept(session).orElseThrow());
    } catch (SQLException e) {
      throw new RecordsException("cannot read the keys of " + database + ": " + e.getMessage(), e);
    }
  }

  static Optional<Wrapped> kept(WriteSession session) throws SQLException {
    return setting(session, SETTING).map(Wrapped::of);
  }

  /// Puts another in its place.
  static void replace(WriteSession session, Wrapped wrapped) throws SQLException {
    session.update("UPDATE setting SET content = ? WHERE name = ?", wrapped.written(), SETTING);
  }

  private RootKey opened(Wrapped kept) {
    if (!kept.master().equals(master.id())) {
      throw otherMaster(kept.master());
    }
    return new RootKey(master.unwrap(kept.text(), PURPOSE));
  }

  /// The key of a database whose hashes are keyed with a master key itself.
  private Optional<RootKey> former(WriteSession session) throws SQLException {
    Optional<String> check = setting(session, CHECK);
    if (check.isEmpty()) {
      return Optional.empty();
    }
    if (master instanceof LocalMasterKey local) {
      RootKey root = local.formerRoot();
      if (check.get().equals(check(root))) {
        return Optional.of(root);
      }
    }
    throw otherMaster("local, of an earlier release");
  }

  private RootKey fresh() {
    byte[] root = new byte[Aead.KEY_BYTES];
    random.nextBytes(root);
    return new RootKey(root);
  }

  private static String check(RootKey root) {
    return new HmacHash(root).of(CHECK, "tarn");
  }

  private static Optional<String> setting(WriteSession session, String name) throws SQLException {
    return session.first(
        "SELECT content FROM setting WHERE name = ?", row -> row.getString(1), name);
  }

  private RecordsException otherMaster(String kept) {
    boolean local = kept.startsWith("local");
    String back =
        local
            ? "set TARN_MASTER_KEY, or put back the key file it was made with"
            : "set TARN_VAULT_ADDRESS and what else names that key of Vault's";
    String move =
        local == master instanceof LocalMasterKey
            ? ""
            : "; `tarn keys rotate-master` changes from one to the other";
    return new RecordsException(
        "%s was made under another master key (%s; this one is %s); %s, or move the database away to begin anew%s"
            .formatted(database, kept, master.id(), back, move));
  }
}
