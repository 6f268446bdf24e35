package dev.tarn.router.move;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What became of an import.
///
/// @param imported taken and learned
/// @param alreadyThere known by their ids or their turns, and left as they are
/// @param skipped all others
/// @param complete whether the file said that it was whole; `false` if it was cut short
/// @param reasons why something was skipped, each with its number and first examples
public record Report(
    long imported,
    @JsonProperty("already_there") long alreadyThere,
    long skipped,
    boolean complete,
    List<Reason> reasons) {

  /// One reason.
  ///
  /// @param examples where, and what of it
  public record Reason(String reason, long count, List<String> examples) {}

  /// Gathers a report. For one thread at a time.
  public static final class Gathering {
    private static final int EXAMPLES = 5;
    private static final int REASONS = 50;

    private final Map<String, Counted> skipped = new LinkedHashMap<>();

    private static final class Counted {
      private long count;
      private final List<String> examples = new ArrayList<>();
    }

    /// Counts something that was skipped.
    public void skip(Item.Skipped item) {
      boolean full = skipped.size() == REASONS && !skipped.containsKey(item.reason());
      Counted counted = skipped.computeIfAbsent(full ? "other" : item.reason(), r -> new Counted());
      counted.count++;
      if (counted.examples.size() < EXAMPLES) {
        counted.examples.add((item.where() + " " + item.detail()).strip());
      }
    }

    /// How many were skipped so far.
    public long count() {
      return skipped.values().stream().mapToLong(c -> c.count).sum();
    }

    /// The report.
    public Report report(long imported, long alreadyThere, boolean complete) {
      List<Reason> reasons = new ArrayList<>();
      skipped.forEach((reason, counted) ->
          reasons.add(new Reason(reason, counted.count, List.copyOf(counted.examples))));
      return new Report(imported, alreadyThere, count(), complete, List.copyOf(reasons));
    }
  }
}
