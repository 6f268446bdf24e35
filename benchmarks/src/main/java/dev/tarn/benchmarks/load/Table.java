package dev.tarn.benchmarks.load;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Cells side by side, with ratios to what they are compared with.
final class Table {
  private final List<Cell> cells;

  Table(List<Cell> cells) {
    this.cells = cells;
  }

  /// A Markdown table, one row a cell.
  String text() {
    StringBuilder text =
        new StringBuilder(
            "| way | dialect | calls | at once | a second | of direct | of nginx | p50 ms | p99 ms"
                + " | added p50 ms | outside embedding | CPU µs | auth µs | CPU µs a chunk | RSS MiB"
                + " | ok % | cached % | others % |\n");
    text.append("|---|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|\n");
    cells.forEach(cell -> text.append(row(cell)));
    return text.toString();
  }

  private String row(Cell cell) {
    Optional<Cell> direct = beside(cell, cell.call().by(Way.DIRECT));
    Optional<Cell> nginx = beside(cell, cell.call().by(Way.NGINX));
    String others =
        cell.otherPercent().entrySet().stream()
            .map(e -> e.getKey() + " " + number(e.getValue(), 1))
            .collect(Collectors.joining(", "));
    return "| "
        + String.join(
            " | ",
            cell.call().way().label(),
            cell.call().wire().label(),
            cell.call().form().label(),
            Integer.toString(cell.concurrency()),
            number(cell.perSecond(), 0),
            direct.map(d -> number(cell.perSecond() / d.perSecond(), 2)).orElse("–"),
            nginx.map(n -> number(cell.perSecond() / n.perSecond(), 2)).orElse("–"),
            number(cell.p50(), 3),
            number(cell.p99(), 3),
            direct.map(d -> number(cell.p50() - d.p50(), 3)).orElse("–"),
            cell.outsideP50() == 0
                ? "–"
                : direct.map(d -> number(cell.outsideP50() - d.p50(), 3)).orElse("–"),
            number(cell.cpuMicros(), 1),
            cell.cost().authMicros() == 0 ? "–" : number(cell.cost().authMicros(), 1),
            perChunk(cell).map(micros -> number(micros, 1)).orElse("–"),
            number(cell.cost().residentMiB(), 0),
            number(cell.okPercent(), 1),
            number(cell.cachedPercent(), 1),
            others.isEmpty() ? "–" : others)
        + " |\n";
  }

  /// What each further chunk of a stream costs: the call itself, which a short stream costs too, is
  /// taken out.
  private Optional<Double> perChunk(Cell cell) {
    if (!cell.call().form().isLong()) {
      return Optional.empty();
    }
    return beside(cell, cell.call().as(Form.SSE))
        .map(few ->
            (cell.cpuMicros() - few.cpuMicros())
                / (cell.call().form().pieces() - Form.SSE.pieces()));
  }

  private Optional<Cell> beside(Cell cell, Call call) {
    return cells.stream()
        .filter(c -> c.call().equals(call) && c.concurrency() == cell.concurrency())
        .findFirst();
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }
}
