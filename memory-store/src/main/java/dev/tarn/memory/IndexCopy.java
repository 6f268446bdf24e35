package dev.tarn.memory;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.index.CheckIndex;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexNotFoundException;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.IOContext;

/// Copies and inspects an index that may be in use.
final class IndexCopy {
  private IndexCopy() {}

  static void make(Path from, Path to) {
    try (HeldCommit commit = held(from);
        Directory target = FSDirectory.open(to)) {
      for (String file : commit.files()) {
        target.copyFrom(commit, file, file, IOContext.DEFAULT);
        ownerOnly(to.resolve(file));
      }
      target.sync(commit.files());
      target.syncMetaData();
    } catch (IOException e) {
      throw new StoreException(
          "the memory index %s cannot be copied to %s: %s".formatted(from, to, e), e);
    }
  }

  private static void ownerOnly(Path file) throws IOException {
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }
  }

  static IndexReport inspect(Path path) {
    try (HeldCommit commit = held(path)) {
      SegmentInfos segments = commit.segments();
      long memories = 0;
      for (SegmentCommitInfo segment : segments) {
        memories += segment.info.maxDoc() - segment.getDelCount();
      }
      return new IndexReport(memories, CommitPosition.of(segments), commit.bytes(), faults(commit));
    } catch (IOException e) {
      throw new StoreException("the memory index %s cannot be read: %s".formatted(path, e), e);
    }
  }

  static MemoryExport export(
      Path path, String workspace, Predicate<MemoryScope> which, boolean withVectors) {
    try {
      HeldCommit commit = held(path);
      try {
        DirectoryReader reader = DirectoryReader.open(commit);
        Set<MemoryScope> scopes = LuceneTraces.scopes(reader.leaves(), workspace, which);
        return new IndexExport(
            new IndexSearcher(reader), scopes, withVectors, Set::copyOf, () -> letGo(reader, path));
      } catch (IOException | RuntimeException e) {
        commit.close();
        throw e;
      }
    } catch (IOException e) {
      throw new StoreException("the memory index %s cannot be read: %s".formatted(path, e), e);
    }
  }

  private static void letGo(DirectoryReader reader, Path path) {
    try {
      reader.close();
      reader.directory().close();
    } catch (IOException e) {
      throw new StoreException("the memory index %s cannot be closed: %s".formatted(path, e), e);
    }
  }

  private static HeldCommit held(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw new IndexNotFoundException("there is no index in " + path);
    }
    return HeldCommit.newest(path);
  }

  /// All that Lucene itself can check: checksums of every file, and that what they hold fits
  /// together.
  private static List<String> faults(HeldCommit commit) throws IOException {
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    try (CheckIndex check = new CheckIndex(commit);
        PrintStream out = new PrintStream(told, true, StandardCharsets.UTF_8)) {
      check.setInfoStream(out);
      // A router may want the other cores.
      check.setThreadCount(1);
      check.setLevel(CheckIndex.Level.MIN_LEVEL_FOR_INTEGRITY_CHECKS);
      if (check.checkIndex().clean) {
        return List.of();
      }
    }
    List<String> faults = new ArrayList<>();
    told.toString(StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> line.contains("FAILED") || line.contains("ERROR"))
        .forEach(faults::add);
    return faults.isEmpty() ? List.of("Lucene finds it broken") : List.copyOf(faults);
  }
}
