package dev.tarn.router;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tarn.config.ConfigException;
import dev.tarn.config.YamlDocument;
import dev.tarn.records.StoredKey;
import dev.tarn.router.api.ImportFormat;
import dev.tarn.router.api.ProviderDoor;
import dev.tarn.router.api.ProviderKeyApi;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn provider-keys`: what `/v1/provider-keys` does, beside the data, also while a router runs.
/// Values come from a file or from standard input, never from the command line, which others see.
@Command(
    name = "provider-keys",
    description = "Store, list, test, remove and import provider keys of a workspace.",
    mixinStandardHelpOptions = true)
final class ProviderKeysCommand {
  private static final ObjectMapper JSON = JsonMapper.builder().build();
  private static final String STANDARD_INPUT = "-";

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  @Command(
      name = "add",
      description = "Store a key, read from a file or standard input.",
      mixinStandardHelpOptions = true)
  int add(
      @Option(names = "--workspace", defaultValue = "default", paramLabel = "W") String workspace,
      @Option(names = "--provider", required = true, paramLabel = "P", description = "Its row.")
          String provider,
      @Option(
              names = "--label",
              required = true,
              paramLabel = "L",
              description = "Names it, also in x-memorylake-key-source.")
          String label,
      @Option(
              names = "--file",
              defaultValue = STANDARD_INPUT,
              paramLabel = "FILE",
              description = "File with the key; - is standard input, the default.")
          String file,
      @Option(
              names = "--group",
              paramLabel = "G",
              description = "prioritised, the default, or fallback: after the operator's key.")
          Optional<String> group,
      @Option(names = "--priority", paramLabel = "N", description = "Smaller ones first.")
          Optional<Integer> priority,
      @Option(names = "--always", description = "Never the operator's key in its place.")
          boolean always,
      @Option(names = "--model", paramLabel = "M", description = "Only this model; one trailing *.")
          List<String> models,
      @Option(names = "--key", paramLabel = "ID", description = "Only for this Tarn key.")
          List<String> keys,
      @Option(names = "--user", paramLabel = "U", description = "Only for this user.")
          List<String> users,
      @Option(names = "--test", description = "Try it once it is stored.") boolean test,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    ObjectNode body =
        JSON.createObjectNode()
            .put("provider", provider)
            .put("label", label)
            .put("value", content(file))
            .put("always", always);
    group.ifPresent(name -> body.put("group", name));
    priority.ifPresent(number -> body.put("priority", number));
    list(body, "models", models);
    list(body, "keys", keys);
    list(body, "users", users);
    try (KeyDesk desk = KeyDesk.open(main.config())) {
      StoredKey key = desk.keys().add(workspace, JSON.writeValueAsBytes(body), desk.door());
      return test
          ? tested(desk, key, json)
          : shown(ProviderKeyApi.shown(key), json, "Stored " + key.id() + ".");
    }
  }

  private static void list(ObjectNode body, String name, List<String> values) {
    if (values != null) {
      ArrayNode array = body.putArray(name);
      values.forEach(array::add);
    }
  }

  @Command(name = "list", description = "List keys, masked.", mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--workspace", defaultValue = "default", paramLabel = "W") String workspace,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    try (KeyDesk desk = KeyDesk.open(main.config())) {
      byte[] all = desk.keys().list(workspace);
      if (json) {
        out().println(text(all));
        return 0;
      }
      String row = "%-20s %-20s %-12s %-30s %-12s %s%n";
      out().printf(row, "ID", "LABEL", "PROVIDER", "KEY", "GROUP", "STATE");
      for (JsonNode key : JSON.readTree(all).path("data")) {
        out()
            .printf(
                row,
                key.path("id").asText(),
                key.path("label").asText(),
                key.path("provider").asText(),
                key.path("hint").asText(),
                key.path("group").asText() + " " + key.path("priority").asInt(),
                key.path("status").asText());
      }
      return 0;
    }
  }

  @Command(
      name = "test",
      description = "Try a key by one cheap call to its provider.",
      mixinStandardHelpOptions = true)
  int test(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--workspace", defaultValue = "default", paramLabel = "W") String workspace,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    try (KeyDesk desk = KeyDesk.open(main.config())) {
      return tested(desk, desk.keys().one(workspace, id), json);
    }
  }

  @Command(
      name = "remove",
      description = "Remove a key; its value is overwritten at once.",
      mixinStandardHelpOptions = true)
  int remove(
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--workspace", defaultValue = "default", paramLabel = "W") String workspace,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    try (KeyDesk desk = KeyDesk.open(main.config())) {
      desk.keys().remove(workspace, id);
    }
    byte[] view =
        JSON.writeValueAsBytes(JSON.createObjectNode().put("id", id).put("removed", true));
    return shown(view, json, "Removed " + id + ".");
  }

  @Command(
      name = "import",
      description = {
        "Store the keys that another program kept: OpenRouter's JSON, LiteLLM's configuration",
        "(YAML or JSON), or a .env file."
      },
      mixinStandardHelpOptions = true)
  int bring(
      @Parameters(paramLabel = "FILE") Path file,
      @Option(
              names = "--format",
              required = true,
              paramLabel = "F",
              description = "openrouter, litellm or env.")
          ImportFormat format,
      @Option(names = "--dry-run", description = "Only say what would be done.") boolean dryRun,
      @Option(names = "--workspace", defaultValue = "default", paramLabel = "W") String workspace,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    try (KeyDesk desk = KeyDesk.open(main.config())) {
      byte[] result = desk.keys().bring(workspace, format, read(file, format), dryRun, desk.door());
      JsonNode told = JSON.readTree(result);
      if (json) {
        out().println(text(result));
      } else {
        told.path("data").forEach(this::line);
      }
      return told.path("refused").asInt() == 0 ? 0 : 1;
    }
  }

  private void line(JsonNode line) {
    out()
        .printf(
            "%-12s %-12s %-24s %s%n",
            line.path("outcome").asText(),
            line.path("provider").asText(),
            line.path("label").asText(),
            line.path("hint").asText(line.path("at").asText()));
    line.path("errors")
        .forEach(error ->
            out()
                .println(
                    "    " + error.path("pointer").asText() + " " + error.path("detail").asText()));
  }

  /// YAML is LiteLLM's only; every JSON is YAML.
  private static JsonNode read(Path file, ImportFormat format) throws ConfigException, IOException {
    return format == ImportFormat.LITELLM
        ? JSON.readTree(YamlDocument.asJson(file))
        : TextNode.valueOf(Files.readString(file));
  }

  private int tested(KeyDesk desk, StoredKey key, boolean json) {
    ProviderDoor.Tested tested = desk.test(key);
    StoredKey after = desk.keys().one(key.workspace(), key.id());
    shown(
        ProviderKeyApi.shown(after, tested),
        json,
        key.id() + " " + tested.outcome() + ": " + tested.detail());
    return tested.outcome().equals("ok") ? 0 : 1;
  }

  private int shown(byte[] view, boolean json, String words) {
    out().println(json ? text(view) : words);
    return 0;
  }

  private static String content(String file) throws IOException {
    byte[] bytes =
        file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    return text(bytes);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
