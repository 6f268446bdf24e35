package dev.tarn.router;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Supplier;

/// The data directory and the operator's secrets in it. What the settings do not give is made at
/// first start, into files that only the owner can read.
public final class DataFiles {
  private final Path directory;
  private final Secret masterKey;
  private final Secret operatorKey;

  private DataFiles(Path directory, Secret masterKey, Secret operatorKey) {
    this.directory = directory;
    this.masterKey = masterKey;
    this.operatorKey = operatorKey;
  }

  /// Opens or makes the directory.
  ///
  /// @throws UncheckedIOException if it cannot be written
  public static DataFiles open(TarnConfig config) {
    Path directory = config.dataDir().toAbsolutePath().normalize();
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Supplier<String> random = new RandomIds();
      return new DataFiles(
          directory,
          secret(directory.resolve("master.key"), config.keys().master(), random),
          secret(directory.resolve("operator.key"), config.keys().operator(), random));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the data directory " + directory, e);
    }
  }

  /// What hashes and blocks are keyed with.
  public Secret masterKey() {
    return masterKey;
  }

  /// What opens the operator's pages.
  public Secret operatorKey() {
    return operatorKey;
  }

  /// Keeps a memory key where only the owner can read it, and says where. One that lies there is of
  /// a database that is gone, and is replaced.
  public Path keep(String name, Secret secret) {
    Path file = directory.resolve(name);
    try {
      Files.deleteIfExists(file);
      write(file, secret.reveal());
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static Secret secret(Path file, Optional<Secret> given, Supplier<String> random)
      throws IOException {
    if (given.isPresent()) {
      return given.get();
    }
    if (!Files.exists(file)) {
      try {
        write(file, random.get() + random.get());
      } catch (FileAlreadyExistsException e) {
        // Another process was first; its secret counts.
      }
    }
    return Secret.of(Files.readString(file).strip());
  }

  private static void write(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text + "\n", StandardOpenOption.WRITE);
  }
}
