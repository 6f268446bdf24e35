package dev.tarn.records;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// The data keys of workspaces: random, made with a workspace's first provider key, wrapped by the
/// master key.
final class DataKeys {
  static final int ID_BYTES = 8;

  private final Reader reader;
  private final Writer writer;
  private final MasterKey master;
  private final SecureRandom random;
  private final InstantSource clock;

  DataKeys(
      Reader reader, Writer writer, MasterKey master, SecureRandom random, InstantSource clock) {
    this.reader = reader;
    this.writer = writer;
    this.master = master;
    this.random = random;
    this.clock = clock;
  }

  /// A data key, unwrapped.
  ///
  /// @param id hexadecimal; stands in the header of what it sealed
  record DataKey(String id, Aead aead) {}

  /// A data key as it lies in the database.
  record Kept(String workspace, String id, RootKeys.Wrapped wrapped) {
    /// What it is wrapped for.
    String purpose() {
      return "data-key/" + id + '/' + workspace;
    }
  }

  /// The workspace's data key, made if there is none. Asks the master key, and blocks.
  DataKey of(String workspace) {
    Optional<Kept> kept = kept(workspace);
    if (kept.isEmpty()) {
      make(workspace);
      kept = kept(workspace);
    }
    return kept.map(this::opened)
        .orElseThrow(() -> new RecordsException("the data key of a workspace is gone"));
  }

  /// The workspace's data key, if it has one. Asks the master key, and blocks.
  Optional<DataKey> find(String workspace) {
    return kept(workspace).map(this::opened);
  }

  private Optional<Kept> kept(String workspace) {
    return reader.read(handle ->
        handle
            .createQuery("SELECT id, master, wrapped FROM data_key WHERE workspace = :workspace")
            .bind("workspace", workspace)
            .map((row, context) ->
                new Kept(
                    workspace,
                    row.getString("id"),
                    new RootKeys.Wrapped(row.getString("master"), row.getString("wrapped"))))
            .findOne());
  }

  /// Wrapped before the transaction, which must not wait for another machine. Nothing is written if
  /// another process was first, if the workspace was deleted, or if the database has gone over to
  /// another master key.
  private void make(String workspace) {
    byte[] id = new byte[ID_BYTES];
    byte[] key = new byte[Aead.KEY_BYTES];
    random.nextBytes(id);
    random.nextBytes(key);
    String name = HexFormat.of().formatHex(id);
    Kept made = new Kept(workspace, name, new RootKeys.Wrapped(master.id(), ""));
    String wrapped = master.wrap(key, made.purpose());
    Arrays.fill(key, (byte) 0);
    long now = clock.instant().toEpochMilli();
    boolean current =
        writer.run(session -> {
          if (!RootKeys.kept(session)
              .map(RootKeys.Wrapped::master)
              .equals(Optional.of(master.id()))) {
            return false;
          }
          if (SqlWorkspaces.named(session, workspace).isPresent()) {
            session.update(
                """
                INSERT INTO data_key (workspace, id, master, wrapped, created_at)
                VALUES (?, ?, ?, ?, ?) ON CONFLICT (workspace) DO NOTHING\
                """,
                workspace,
                name,
                master.id(),
                wrapped,
                now);
          }
          return true;
        });
    if (!current) {
      throw rotated();
    }
  }

  private DataKey opened(Kept kept) {
    if (!kept.wrapped().master().equals(master.id())) {
      throw rotated();
    }
    byte[] key = master.unwrap(kept.wrapped().text(), kept.purpose());
    DataKey opened = new DataKey(kept.id(), new Aead(key, random));
    Arrays.fill(key, (byte) 0);
    return opened;
  }

  private static RecordsException rotated() {
    return new RecordsException(
        "the master key was changed by `tarn keys rotate-master` while this router ran; restart it"
            + " with the new one");
  }
}
