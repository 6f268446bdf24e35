package dev.tarn.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Writes settings as YAML that can be read back: each with its source as a comment, secrets as
/// `***`.
public final class ConfigPrinter {
  /// What is printed in place of a secret.
  static final String HIDDEN = "***";

  /// A URL's user and password; such a URL is refused, but may be printed before.
  private static final Pattern CREDENTIALS = Pattern.compile("://[^/?#]*@");

  /// Parameters of a database's URL that hold a password.
  private static final Pattern PASSWORDS =
      Pattern.compile("((?:^|[?&])[^=&]*password=)[^&]*", Pattern.CASE_INSENSITIVE);

  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cs}\\p{Cn}\\p{Zl}\\p{Zp}]");

  /// A key that YAML reads as it stands.
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z][A-Za-z0-9/._-]*");

  private static final Pattern SECRET = Pattern.compile(".*\\.(key|api-key|next-key|token)");

  private ConfigPrinter() {}

  /// Part of what is printed.
  private sealed interface Node {}

  private record Line(String path, Settings.Entry entry) implements Node {}

  private record Section(Map<String, Node> nodes) implements Node {
    Section below(String name) {
      if (nodes.get(name) instanceof Section section) {
        return section;
      }
      Section made = new Section(new LinkedHashMap<>());
      nodes.put(name, made);
      return made;
    }
  }

  /// The settings in the order of `defaults.yaml`.
  public static String print(Settings settings) {
    StringBuilder out = new StringBuilder();
    print(tree(settings), "", out);
    return out.toString();
  }

  /// Sections with what stands in them: a file may add to a section that others followed already.
  private static Section tree(Settings settings) {
    Section root = new Section(new LinkedHashMap<>());
    settings
        .entries()
        .forEach((path, entry) -> {
          String[] names = names(path);
          Section section = root;
          for (int i = 0; i < names.length - 1; i++) {
            section = section.below(names[i]);
          }
          section.nodes().put(names[names.length - 1], new Line(path, entry));
        });
    return root;
  }

  private static String[] names(String path) {
    return ModelPaths.isOne(path)
        ? new String[] {ModelPaths.SECTION, ModelPaths.model(path), ModelPaths.key(path)}
        : path.split("\\.", -1);
  }

  private static void print(Section section, String indent, StringBuilder out) {
    section
        .nodes()
        .forEach((name, node) -> {
          out.append(indent)
              .append(PLAIN.matcher(name).matches() ? name : quoted(name))
              .append(':');
          switch (node) {
            case Section inner -> print(inner, indent + "  ", out.append('\n'));
            case Line line ->
                out.append(' ')
                    .append(value(line.path(), line.entry().value()))
                    .append("  # ")
                    .append(line.entry().source())
                    .append('\n');
          }
        });
  }

  private static String value(String path, JsonNode value) {
    boolean secret = SECRET.matcher(path).matches();
    if (secret && (value.isContainerNode() || !value.asText().isBlank())) {
      return quoted(HIDDEN);
    }
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(quoted(item.asText())));
      return "[" + String.join(", ", items) + "]";
    }
    if (value.isTextual()) {
      String text = CREDENTIALS.matcher(value.asText()).replaceAll("://" + HIDDEN + "@");
      return quoted(PASSWORDS.matcher(text).replaceAll("$1" + Matcher.quoteReplacement(HIDDEN)));
    }
    return value.isNull() ? quoted("") : value.asText();
  }

  /// A JSON string, which YAML reads as the same text once what it cannot bear is escaped.
  private static String quoted(String text) {
    return UNPRINTABLE
        .matcher(JsonNodeFactory.instance.textNode(text).toString())
        .replaceAll(
            found -> Matcher.quoteReplacement("\\U%08x".formatted(found.group().codePointAt(0))));
  }
}
