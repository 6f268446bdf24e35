package dev.tarn.router;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.MasterKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.function.Supplier;

/// The data directory and the operator's secrets in it. What the settings do not give is made at
/// first start, into files that only the owner can read.
public final class DataFiles {
  private static final String MASTER = "master.key";

  private final Path directory;
  private final MasterKey masterKey;
  private final Secret operatorKey;

  private DataFiles(Path directory, MasterKey masterKey, Secret operatorKey) {
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
          master(directory.resolve(MASTER), config.keys(), random),
          secret(directory.resolve("operator.key"), config.keys().operator(), random));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write to the data directory " + directory, e);
    }
  }

  private static MasterKey master(Path file, TarnConfig.Keys keys, Supplier<String> random)
      throws IOException {
    return keys.vault().isPresent()
        ? MasterKey.in(keys.vault().get())
        : MasterKey.of(secret(file, keys.master(), random));
  }

  /// What wraps the keys that everything encrypted hangs on.
  public MasterKey masterKey() {
    return masterKey;
  }

  /// The master key that lies in the directory, whether or not it is in force.
  Optional<Secret> masterFile() {
    Path file = directory.resolve(MASTER);
    try {
      return Files.exists(file)
          ? Optional.of(Secret.of(Files.readString(file).strip()))
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  /// Puts another master key in the place of the one in the directory, as one step.
  Path replaceMaster(Secret next) {
    Path file = directory.resolve(MASTER);
    try {
      Files.move(keep(MASTER + ".next", next), file, StandardCopyOption.ATOMIC_MOVE);
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
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
