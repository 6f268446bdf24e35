package dev.tarn.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/// Processor time and memory of a process and its children, as the kernel counts them.
final class Watched {
  /// Names of the threads that compile Java's code, which they do for minutes, and then no more.
  private static final String COMPILERS = "C[12] CompilerThre.*";

  private final ProcessHandle process;

  Watched(long pid) {
    this.process = ProcessHandle.of(pid).orElseThrow();
  }

  /// User and system time so far of the threads that are there, but for those that compile.
  long cpuMicros() {
    long nanos = processes().flatMap(Watched::threads).mapToLong(Watched::nanos).sum();
    if (nanos == 0) {
      throw new IllegalStateException("this kernel does not count what threads take (schedstat)");
    }
    return nanos / 1_000;
  }

  private static Stream<Path> threads(ProcessHandle process) {
    try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(process.pid()), "task"))) {
      return all.toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The first number of `schedstat` (Linux, Documentation/scheduler/sched-stats.rst); 0 of a
  /// thread that has just ended.
  private static long nanos(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip().matches(COMPILERS)
          ? 0
          : Long.parseLong(Files.readString(thread.resolve("schedstat")).split(" ", 2)[0]);
    } catch (IOException e) {
      return 0;
    }
  }

  /// Resident memory now, in MiB.
  long residentMiB() {
    return processes()
            .mapToLong(p ->
                read(Path.of("/proc", Long.toString(p.pid()), "status"))
                    .lines()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .sum())
            .sum()
        / 1024;
  }

  private Stream<ProcessHandle> processes() {
    return Stream.concat(Stream.of(process), process.descendants());
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
