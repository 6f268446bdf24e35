package dev.tarn.records;

import dev.tarn.records.DataKeys.Kept;
import dev.tarn.records.RootKeys.Wrapped;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// From one master key to another. The keys that it wraps stay what they are, so nothing that is
/// hashed or sealed under them changes.
final class MasterRotation {
  private final Database database;
  private final List<MasterKey> have;
  private final MasterKey to;
  private final SecureRandom random;

  /// @param have of which one is in force; a database of an earlier release hangs on the first
  MasterRotation(Database database, List<MasterKey> have, MasterKey to, SecureRandom random) {
    this.database = database;
    this.have = List.copyOf(have);
    this.to = to;
    this.random = random;
  }

  private record State(Wrapped root, List<Kept> dataKeys) {}

  /// How many keys were wrapped anew.
  int run() {
    MasterKey from = inForce();
    if (from.id().equals(to.id()) && to instanceof LocalMasterKey) {
      throw new RecordsException("the new master key is the one in force; give another one");
    }
    // Refuses the wrong key, and gives an older database its root key.
    new RootKeys(database, from, random).load();
    try (WriteSession session = database.session()) {
      State before = state(session);
      // Whoever holds the keys may be slow, so the transaction begins after they have answered.
      State after = wrappedAnew(before, from);
      session.begin();
      if (!state(session).equals(before)) {
        session.rollback();
        throw new RecordsException(
            "a workspace stored its first provider key just now; nothing is changed, try again");
      }
      write(session, after);
      session.commit();
      // The old wrappings go out of SQLite's log too.
      database.wipe();
      return 1 + after.dataKeys().size();
    } catch (SQLException e) {
      throw new RecordsException("cannot change the master key of " + database, e);
    }
  }

  private static State state(WriteSession session) throws SQLException {
    return new State(
        RootKeys.kept(session).orElseThrow(),
        session.all(
            "SELECT workspace, id, master, wrapped FROM data_key ORDER BY workspace",
            row ->
                new Kept(
                    row.getString("workspace"),
                    row.getString("id"),
                    new Wrapped(row.getString("master"), row.getString("wrapped")))));
  }

  private MasterKey inForce() {
    try (WriteSession session = database.session()) {
      Optional<String> kept = RootKeys.kept(session).map(Wrapped::master);
      return have.stream()
          .filter(key -> kept.equals(Optional.of(key.id())))
          .findFirst()
          .orElse(have.getFirst());
    } catch (SQLException e) {
      throw new RecordsException("cannot read the keys of " + database, e);
    }
  }

  private State wrappedAnew(State state, MasterKey from) {
    List<Kept> dataKeys = new ArrayList<>();
    for (Kept key : state.dataKeys()) {
      Wrapped anew = anew(key.wrapped(), key.purpose(), from);
      dataKeys.add(new Kept(key.workspace(), key.id(), anew));
    }
    return new State(anew(state.root(), RootKeys.PURPOSE, from), dataKeys);
  }

  private Wrapped anew(Wrapped wrapped, String purpose, MasterKey from) {
    byte[] key = from.unwrap(wrapped.text(), purpose);
    Wrapped anew = new Wrapped(to.id(), to.wrap(key, purpose));
    Arrays.fill(key, (byte) 0);
    return anew;
  }

  private static void write(WriteSession session, State state) throws SQLException {
    RootKeys.replace(session, state.root());
    for (Kept key : state.dataKeys()) {
      session.update(
          "UPDATE data_key SET master = ?, wrapped = ? WHERE workspace = ?",
          key.wrapped().master(),
          key.wrapped().text(),
          key.workspace());
    }
  }
}
