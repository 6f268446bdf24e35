package dev.tarn.router.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.tarn.router.api.ProviderKeyBodies.NewProviderKey;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Brings keys that another program kept, entry by entry: one that is refused does not hold up the
/// others. Bringing the same again stores nothing twice, since labels are taken by then.
final class KeyImport {
  private static final int LONGEST_LABEL = 64;

  private final ProviderKeyApi keys;
  private final ProviderDoor door;
  private final String workspace;
  private final boolean dryRun;

  KeyImport(ProviderKeyApi keys, ProviderDoor door, String workspace, boolean dryRun) {
    this.keys = keys;
    this.door = door;
    this.workspace = workspace;
    this.dryRun = dryRun;
  }

  /// A key as another program has it.
  ///
  /// @param at JSON pointer, or the name of a variable
  /// @param name what to call it
  /// @param value missing if there are faults
  /// @param faults why it cannot be brought
  record Entry(
      String at,
      String provider,
      String name,
      JsonNode value,
      boolean fallback,
      boolean disabled,
      List<String> models,
      List<String> users,
      List<String> faults) {
    static Entry of(String at, String provider, String name, JsonNode value, List<String> models) {
      return new Entry(at, provider, name, value, false, false, models, List.of(), List.of());
    }

    static Entry refused(String at, String provider, String name, String fault) {
      JsonNode none = MissingNode.getInstance();
      return new Entry(
          at, provider, name, none, false, false, List.of(), List.of(), List.of(fault));
    }
  }

  /// What became of an entry.
  ///
  /// @param outcome `stored`, `would-store` in a dry run, or `refused`
  record Line(
      String at,
      String provider,
      String label,
      String outcome,
      Optional<String> id,
      Optional<String> hint,
      List<Problem.Field> errors) {}

  /// What became of all.
  record Result(int stored, int refused, List<Line> data) {}

  Result run(ImportFormat format, JsonNode content) {
    List<Entry> entries =
        switch (format) {
          case OPENROUTER -> new OpenRouterKeys().read(Json.tree(content));
          case LITELLM -> new LiteLlmKeys(door).read(Json.tree(content));
          case ENV -> new EnvKeys(door).read(content);
        };
    List<Line> lines = new ArrayList<>();
    Set<String> labels = new HashSet<>();
    for (Entry entry : entries) {
      lines.add(line(entry, label(entry.name(), labels)));
    }
    int refused = (int) lines.stream().filter(line -> line.outcome().equals("refused")).count();
    return new Result(lines.size() - refused, refused, lines);
  }

  private Line line(Entry entry, String label) {
    if (!entry.faults().isEmpty()) {
      List<Problem.Field> errors =
          entry.faults().stream().map(fault -> new Problem.Field("", fault)).toList();
      return refused(entry, label, errors);
    }
    NewProviderKey asked = asked(entry, label);
    try {
      if (dryRun) {
        String hint = keys.look(workspace, asked, door);
        return new Line(
            entry.at(),
            entry.provider(),
            label,
            "would-store",
            Optional.empty(),
            Optional.of(hint),
            List.of());
      }
      var stored = keys.add(workspace, asked, door);
      return new Line(
          entry.at(),
          stored.attributes().provider(),
          label,
          "stored",
          Optional.of(stored.id()),
          Optional.of(stored.hint()),
          List.of());
    } catch (ProblemException e) {
      Problem problem = e.problem();
      List<Problem.Field> errors =
          problem.errors().isEmpty()
              ? List.of(new Problem.Field("", problem.detail()))
              : problem.errors();
      return refused(entry, label, errors);
    }
  }

  private static Line refused(Entry entry, String label, List<Problem.Field> errors) {
    return new Line(
        entry.at(), entry.provider(), label, "refused", Optional.empty(), Optional.empty(), errors);
  }

  private static NewProviderKey asked(Entry entry, String label) {
    return new NewProviderKey(
        entry.provider(),
        label,
        entry.value(),
        Optional.of(
            entry.fallback()
                ? ProviderKeyBodies.Group.FALLBACK
                : ProviderKeyBodies.Group.PRIORITISED),
        Optional.empty(),
        Optional.empty(),
        Optional.of(entry.disabled()),
        Optional.of(entry.models()),
        Optional.empty(),
        Optional.of(entry.users()),
        Optional.empty());
  }

  /// A label made of a name; a second of the same gets a number.
  private static String label(String name, Set<String> taken) {
    String plain = name.replaceAll("[^ -~]", "-").strip();
    String base = plain.isEmpty() ? "imported" : plain;
    String label = cut(base, LONGEST_LABEL);
    for (int i = 2; !taken.add(label); i++) {
      label = cut(base, LONGEST_LABEL - 4) + "-" + i;
    }
    return label;
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most).strip();
  }
}
