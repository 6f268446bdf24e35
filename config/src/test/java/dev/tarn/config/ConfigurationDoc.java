package dev.tarn.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Renders `docs/configuration.md` from `defaults.yaml`: what a key means is the comment above it.
final class ConfigurationDoc {
  private static final Pattern KEY = Pattern.compile("( {0,2})([a-z][a-z-]*):(.*)");
  private static final Pattern ROW_KEY = Pattern.compile("# ([a-z-]+) {2,}(.*)");

  private static final String INTRO =
      """
      # Configuration

      <!-- Made from defaults.yaml by ConfigurationDocTest; change the comments there. -->

      Tarn runs without any configuration. What you set comes from three places; the first that
      has a value wins:

      1. the environment,
      2. the YAML file named by `--config` on the command line, or else by `TARN_CONFIG`,
      3. the defaults below.

      A file holds only what differs from the defaults:

      ```yaml
      server:
        port: 9000
      memory:
        budget-tokens: 1500
      ```

      The environment name of a key is `TARN_` and the path of the key in upper case, with `_` for
      `.` and `-`: `server.tls-cert` is `TARN_SERVER_TLS_CERT`. A blank variable counts as unset.
      Lists in a variable are separated by commas; a text with a comma in it needs a file.

      Times are written as `150ms`, `5s`, `30m`, `24h` or `30d`; sizes as `4096`, `512KiB`, `32MiB`
      or `1GiB`.

      `tarn --check-config` checks the settings and exits: with 0 if they are fine, with 2 and a list
      of all problems if not. A key or a `TARN_` variable that does not exist is a problem too.
      `tarn --print-config` prints the settings in force as YAML, each with the place it comes from;
      secrets are shown as `***`. Settings are read once, when Tarn starts.

      Four variables are not settings: `TARN_CONFIG` (above), `TARN_JAVA_OPTS` (options for the
      Java machine, read by the start script), `TARN_KEY` and `TARN_ADMIN_KEY` (used by examples).
      """;

  private static final String PROVIDERS =
      """
      ## providers

      A provider is a row of data. A row of your own needs a name and a base URL, and mostly the name
      of the variable that holds its key:

      ```yaml
      providers:
        acme:
          base-url: https://api.acme.example/v1
          api-key-env: ACME_API_KEY
      ```

      Clients then call it under `/v1/acme`. A name has 1 to 32 lower-case letters, digits and
      hyphens and begins with a letter; the first words of Tarn's own paths are taken.

      The environment can change a row or make one: the name of a row's key is
      `TARN_PROVIDERS_<NAME>_<KEY>`, for example `TARN_PROVIDERS_OPENAI_BASE_URL` or
      `TARN_PROVIDERS_ACME_API_KEY`. A file changes only those keys of a shipped row that it names.

      """;

  private static final String MODELS =
      """

      ## models

      Tarn ships with what is known of many models; [models.md](models.md) lists them and says what
      that is used for. A file can say more, or otherwise, by `vendor/name`:

      ```yaml
      models:
        openai/gpt-5:
          input-price: 1.10
        vllm/qwen3-32b:
          context-window: 32768
      ```

      Only the keys that are named change; a key set to `""` takes away what ships. A model of your
      own needs a `context-window`. The environment can change a model that ships or stands in the
      file: `TARN_MODELS_<VENDOR>_<NAME>_<KEY>`, with `_` for whatever is no letter or digit, for
      example `TARN_MODELS_OPENAI_GPT_5_INPUT_PRICE`.

      """;

  private ConfigurationDoc() {}

  static String render() throws IOException {
    StringBuilder doc = new StringBuilder(INTRO);
    Map<String, String> meanings = meanings();
    String section = "";
    for (Map.Entry<String, String> meaning : meanings.entrySet()) {
      String path = meaning.getKey();
      String here = path.contains(".") ? path.substring(0, path.indexOf('.')) : "Data";
      if (!here.equals(section)) {
        section = here;
        doc.append("\n## ").append(section).append("\n\n");
        row(doc, "Key", "Environment", "Default", "Meaning");
        row(doc, "---", "---", "---", "---");
      }
      JsonNode value = YamlFiles.defaults().at("/" + path.replace('.', '/'));
      row(
          doc,
          "`" + path + "`",
          "`" + Settings.environmentName(path) + "`",
          shown(value),
          escaped(meaning.getValue()));
    }
    List<String> lines = lines();
    int models = lines.indexOf("#   models:");
    providers(doc.append('\n').append(PROVIDERS), lines.subList(0, models));
    keys(doc.append(MODELS), "Key of a model", lines.subList(models, lines.size()));
    return doc.toString();
  }

  private static void keys(StringBuilder doc, String head, List<String> lines) {
    row(doc, head, "Meaning");
    row(doc, "---", "---");
    for (String line : lines) {
      Matcher key = ROW_KEY.matcher(line);
      if (key.matches()) {
        row(doc, "`" + key.group(1) + "`", escaped(key.group(2)));
      }
    }
  }

  private static void providers(StringBuilder doc, List<String> lines) {
    keys(doc, "Key of a row", lines);
    doc.append("\nThese rows are there from the start:\n\n");
    row(doc, "Name", "Base URL", "Key", "Models of hosted calls", "Context window");
    row(doc, "---", "---", "---", "---", "---");
    YamlFiles.defaults()
        .get("providers")
        .properties()
        .forEach(row -> {
          JsonNode keys = row.getValue();
          row(
              doc,
              "`" + row.getKey() + "`",
              shown(keys.path("base-url")),
              keys.has("api-key-env") ? shown(keys.get("api-key-env")) : "none needed",
              shown(keys.path("models")),
              shown(keys.path("context-window")));
        });
  }

  /// Path and comment of every setting outside of the rows, in order.
  static Map<String, String> meanings() throws IOException {
    Map<String, String> meanings = new LinkedHashMap<>();
    List<String> comment = new ArrayList<>();
    String section = "";
    for (String line : lines()) {
      String text = line.strip();
      Matcher key = KEY.matcher(line);
      if (text.startsWith("# ")) {
        comment.add(text.substring(2));
        continue;
      }
      if (key.matches()) {
        boolean top = key.group(1).isEmpty();
        if (top && key.group(3).isBlank()) {
          section = key.group(2);
        } else if (!section.equals("providers")) {
          meanings.put(
              top ? key.group(2) : section + "." + key.group(2), String.join(" ", comment));
        }
      }
      comment.clear();
    }
    return meanings;
  }

  private static List<String> lines() throws IOException {
    try (InputStream in = ConfigurationDoc.class.getResourceAsStream("defaults.yaml")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .toList();
    }
  }

  private static void row(StringBuilder doc, String... cells) {
    doc.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }

  private static String shown(JsonNode value) {
    if (value.isArray()) {
      List<String> items = new ArrayList<>();
      value.forEach(item -> items.add(shown(item)));
      return items.isEmpty() ? "none" : String.join(", ", items);
    }
    String text = value.asText();
    return text.isEmpty() ? "none" : "`" + text.replace("\n", "\\n").replace("|", "\\|") + "`";
  }

  private static String escaped(String text) {
    return text.replace("|", "\\|").replace("*", "\\*").replace("<", "&lt;");
  }
}
