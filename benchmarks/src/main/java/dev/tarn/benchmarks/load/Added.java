package dev.tarn.benchmarks.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// What auth, limits and usage add to a call, in microseconds of processor time: by how much two
/// ways differ within a round, since a machine that slows down slows both; of all rounds the median
/// and the middle half. What auth takes is told by the clock of the event loop, and so too much
/// where others wait for the processor. Machines differ: what it is of a call through nginx differs
/// less.
///
/// @param rounds for each kind of call at each concurrency its rounds, in their order
record Added(List<List<Cell>> rounds) {
  private static final String HEAD =
      """
      | dialect | calls | at once | rounds | usage | limits | auth, by the clock | together \
      | a whole call | nginx | together, of nginx |
      |---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|
      """;

  /// A Markdown table, or nothing where usage was not measured.
  String text() {
    StringBuilder rows = new StringBuilder();
    for (List<Cell> off : rounds) {
      if (off.getFirst().call().way() == Way.OFF) {
        beside(off, Way.UNCOUNTED).ifPresent(uncounted -> rows.append(row(off, uncounted)));
      }
    }
    return rows.isEmpty() ? "" : "What is added, in µs of CPU a call:\n\n" + HEAD + rows;
  }

  private String row(List<Cell> off, List<Cell> uncounted) {
    Cell kind = off.getFirst();
    double[] usage = differences(off, uncounted);
    Optional<double[]> limits = limits(off);
    double[] auth = each(off, cell -> cell.cost().authMicros());
    // A difference below nought is noise, and nobody's gain.
    double together =
        Math.max(0, middle(usage))
            + Math.max(0, limits.map(Added::middle).orElse(0.0))
            + middle(auth);
    Optional<Double> nginx =
        beside(off, Way.NGINX).map(cells -> middle(each(cells, Cell::cpuMicros)));
    return "| "
        + String.join(
            " | ",
            kind.call().wire().label(),
            kind.call().form().label(),
            Integer.toString(kind.concurrency()),
            Integer.toString(off.size()),
            spread(usage),
            limits.map(Added::spread).orElse("–"),
            spread(auth),
            number(together),
            number(middle(each(off, Cell::cpuMicros))),
            nginx.map(Added::number).orElse("–"),
            nginx.map(micros -> String.format(Locale.ROOT, "%.2f", together / micros)).orElse("–"))
        + " |\n";
  }

  /// Measured in one wire format for all: see [Call#among].
  private Optional<double[]> limits(List<Cell> off) {
    Cell kind = off.getFirst();
    Call limited = new Call(Way.LIMITED, Wire.OPENAI, kind.call().form());
    return rounds(limited, kind.concurrency())
        .flatMap(with ->
            rounds(limited.by(Way.OFF), kind.concurrency())
                .map(without -> differences(with, without)));
  }

  private Optional<List<Cell>> beside(List<Cell> cells, Way other) {
    Cell kind = cells.getFirst();
    return rounds(kind.call().by(other), kind.concurrency());
  }

  private Optional<List<Cell>> rounds(Call call, int concurrency) {
    return rounds.stream()
        .filter(same -> same.getFirst().call().equals(call))
        .filter(same -> same.getFirst().concurrency() == concurrency)
        .findFirst();
  }

  private static double[] differences(List<Cell> more, List<Cell> less) {
    return IntStream.range(0, Math.min(more.size(), less.size()))
        .mapToDouble(i -> more.get(i).cpuMicros() - less.get(i).cpuMicros())
        .toArray();
  }

  private static double[] each(List<Cell> cells, ToDoubleFunction<Cell> number) {
    return cells.stream().mapToDouble(number).toArray();
  }

  private static String spread(double[] values) {
    return "%s (%s to %s)"
        .formatted(
            number(middle(values)),
            number(Cell.quantile(values, 0.25)),
            number(Cell.quantile(values, 0.75)));
  }

  private static double middle(double[] values) {
    return Cell.quantile(values, 0.5);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
