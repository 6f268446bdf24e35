package dev.tarn.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Processor time and memory of a process and its children, as the kernel counts them.
final class Watched {
  /// `USER_HZ` of Linux on every architecture that Java runs on.
  private static final long TICK_MICROS = 10_000;

  private final ProcessHandle process;

  Watched(long pid) {
    this.process = ProcessHandle.of(pid).orElseThrow();
  }

  /// User and system time so far.
  long cpuMicros() {
    return processes()
            .mapToLong(p -> {
              // Fields after the command in brackets, which may hold blanks; proc_pid_stat(5).
              String stat = read(Path.of("/proc", Long.toString(p.pid()), "stat"));
              List<String> fields =
                  List.of(stat.substring(stat.lastIndexOf(')') + 2).strip().split(" "));
              return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
            })
            .sum()
        * TICK_MICROS;
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
