package dev.tarn.memory;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.NoLockFactory;

/// The newest commit of an index, as a directory of its files alone, while another process may hold
/// the index and go on writing to it.
///
/// The files of a commit never change; what may happen is that the writer deletes them once a newer
/// commit does without. So all are opened at once, and an open file outlives its name. Where one is
/// gone before it is open, there is a newer commit to begin again with.
final class HeldCommit extends FilterDirectory {
  /// A commit comes twice a second at most, and opening its files takes milliseconds.
  private static final int ATTEMPTS = 100;

  private final Map<String, IndexInput> held;

  private HeldCommit(Directory directory, Map<String, IndexInput> held) {
    super(directory);
    this.held = held;
  }

  /// Takes no lock and writes nothing.
  ///
  /// @param path of an index that exists
  static HeldCommit newest(Path path) throws IOException {
    Directory directory = FSDirectory.open(path, NoLockFactory.INSTANCE);
    HeldCommit commit = new HeldCommit(directory, new LinkedHashMap<>());
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          commit.hold();
          return commit;
        } catch (NoSuchFileException | FileNotFoundException e) {
          commit.letGo();
          if (attempt == ATTEMPTS) {
            throw e;
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      commit.close();
      throw e;
    }
  }

  private void hold() throws IOException {
    for (String file : SegmentInfos.readLatestCommit(in).files(true)) {
      held.put(file, in.openInput(file, IOContext.DEFAULT));
    }
  }

  private void letGo() throws IOException {
    for (IndexInput input : held.values()) {
      input.close();
    }
    held.clear();
  }

  /// What the commit consists of.
  SegmentInfos segments() throws IOException {
    return SegmentInfos.readLatestCommit(this);
  }

  Collection<String> files() {
    return held.keySet();
  }

  long bytes() {
    return held.values().stream().mapToLong(IndexInput::length).sum();
  }

  @Override
  public String[] listAll() {
    return held.keySet().stream().sorted().toArray(String[]::new);
  }

  @Override
  public long fileLength(String name) throws IOException {
    return input(name).length();
  }

  @Override
  public IndexInput openInput(String name, IOContext context) throws IOException {
    return input(name).clone();
  }

  private IndexInput input(String name) throws IOException {
    IndexInput input = held.get(name);
    if (input == null) {
      throw new NoSuchFileException(name);
    }
    return input;
  }

  @Override
  public void close() throws IOException {
    letGo();
    super.close();
  }
}
