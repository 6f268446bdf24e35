package dev.tarn.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Writes settings as YAML that can be read back: each with its source as a comment, secrets as
/// `***`.
public final class ConfigPrinter {
  private ConfigPrinter() {}

  /// The settings in the order of `defaults.yaml`.
  public static String print(Settings settings) {
    StringBuilder out = new StringBuilder();
    List<String> open = List.of();
    for (Map.Entry<String, Settings.Entry> entry : settings.entries().entrySet()) {
      List<String> path = List.of(entry.getKey().split("\\.", -1));
      List<String> sections = path.subList(0, path.size() - 1);
      int shared = 0;
      while (shared < Math.min(open.size(), sections.size())
          && open.get(shared).equals(sections.get(shared))) {
        shared++;
      }
      for (int i = shared; i < sections.size(); i++) {
        out.append("  ".repeat(i)).append(sections.get(i)).append(":\n");
      }
      open = sections;
      out.append("  ".repeat(sections.size()))
          .append(path.getLast())
          .append(": ")
          .append(value(entry.getKey(), entry.getValue().value()))
          .append("  # ")
          .append(entry.getValue().source())
          .append('\n');
    }
    return out.toString();
  }

  private static String value(String path, JsonNode value) {
    boolean secret = path.endsWith(".key") || path.endsWith(".api-key");
    if (secret && !value.asText().isBlank()) {
      return "\"***\"";
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(quoted(item.asText())));
      return "[" + String.join(", ", items) + "]";
    }
    return value.isTextual() || value.isNull()
        ? quoted(value.isNull() ? "" : value.asText())
        : value.asText();
  }

  private static String quoted(String text) {
    return "\""
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t")
        + "\"";
  }
}
