package dev.tarn.router;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.ConfigException;
import dev.tarn.records.Actor;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import dev.tarn.records.TarnKey;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn keys`: the life of Tarn keys, also while a router runs on the same data.
@Command(
    name = "keys",
    description = "Make, list, rotate, disable and revoke memory keys and admin keys.",
    mixinStandardHelpOptions = true,
    subcommands = {KeysCreateCommand.class, RotateMasterCommand.class})
final class KeysCommand {
  private static final long MOST_GRACE_HOURS = 90 * 24;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  /// Whose settings and records count.
  Main main() {
    return main;
  }

  @Command(name = "list", description = "List keys.", mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--workspace", paramLabel = "W", description = "Only this workspace's.")
          Optional<String> workspace,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws ConfigException {
    List<TarnKey> all = main.with(records -> records.keys().list(workspace));
    if (json) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      all.forEach(key -> array.add(view(key)));
      out().println(array);
      return 0;
    }
    String row = "%-34s %-12s %-14s %-22s %-6s %s%n";
    out().printf(row, "ID", "KEY", "WORKSPACE", "USER", "MODE", "STATE");
    for (TarnKey key : all) {
      NewKey made = key.attributes();
      out()
          .printf(
              row,
              key.id(),
              key.hint() + "…",
              made.workspace(),
              holder(made),
              lower(made.mode()),
              state(key));
    }
    return 0;
  }

  private static String holder(NewKey made) {
    return made.role() == NewKey.Role.ADMIN
        ? "admin"
        : made.user().or(() -> made.defaultUser().map(u -> "server, " + u)).orElse("server");
  }

  private static String state(TarnKey key) {
    String state = lower(key.state(InstantSource.system().instant()));
    return key.attributes()
        .expiresAt()
        .filter(at -> state.equals("active"))
        .map(at -> "until " + at)
        .orElse(state);
  }

  @Command(
      name = "revoke",
      description = "Revoke a key for good; running routers refuse it within a second.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Parameters(paramLabel = "ID", description = "As `tarn keys list` shows it.") String id,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws ConfigException {
    boolean revoked = with(keys -> keys.revoke(id));
    if (json) {
      out().println(JsonNodeFactory.instance.objectNode().put("id", id).put("revoked", revoked));
    } else if (revoked) {
      out().println("Revoked " + id + ".");
    }
    return revoked ? 0 : unknown("there is no key " + id + ".");
  }

  @Command(
      name = "disable",
      description = "Refuse a key until it is enabled again.",
      mixinStandardHelpOptions = true)
  int disable(
      @Parameters(paramLabel = "ID", description = "As `tarn keys list` shows it.") String id,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws ConfigException {
    return told("Disabled", id, json, with(keys -> keys.disable(id)));
  }

  @Command(
      name = "enable",
      description = "Take a disabled key again.",
      mixinStandardHelpOptions = true)
  int enable(
      @Parameters(paramLabel = "ID", description = "As `tarn keys list` shows it.") String id,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws ConfigException {
    return told("Enabled", id, json, with(keys -> keys.enable(id)));
  }

  private int told(String done, String id, boolean json, Optional<TarnKey> key) {
    if (key.isEmpty()) {
      return unknown("there is no key " + id + " that is not revoked.");
    }
    out().println(json ? view(key.get()).toString() : done + " " + id + ".");
    return 0;
  }

  @Command(
      name = "rotate",
      description = "Give a key a new value and show it, this once.",
      mixinStandardHelpOptions = true)
  int rotate(
      @Parameters(paramLabel = "ID", description = "As `tarn keys list` shows it.") String id,
      @Option(
              names = "--grace",
              defaultValue = "24",
              paramLabel = "HOURS",
              description =
                  "Hours for which the old value works; 0 ends it at once (default:"
                      + " ${DEFAULT-VALUE}).")
          int graceHours,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws ConfigException {
    if (graceHours < 0 || graceHours > MOST_GRACE_HOURS) {
      throw new ParameterException(
          spec.commandLine(), "--grace must be 0 to " + MOST_GRACE_HOURS + " hours.");
    }
    Optional<Keys.Created> made = with(keys -> keys.rotate(id, Duration.ofHours(graceHours)));
    if (made.isEmpty()) {
      return unknown("there is no key " + id + " that is not revoked.");
    }
    String value = made.get().shown();
    out().println(json ? view(made.get().key()).put("key", value).toString() : value);
    return 0;
  }

  private <T> T with(Function<Keys, T> work) throws ConfigException {
    return main.with(records -> work.apply(records.keys().by(Actor.CLI)));
  }

  private int unknown(String what) {
    spec.commandLine().getErr().println("tarn: " + what);
    return 1;
  }

  /// A key as the command line prints it in JSON.
  static ObjectNode view(TarnKey key) {
    NewKey made = key.attributes();
    ObjectNode view =
        JsonNodeFactory.instance
            .objectNode()
            .put("id", key.id())
            .put("hint", key.hint())
            .put("workspace", made.workspace())
            .put("role", lower(made.role()))
            .put("kind", holderKind(made))
            .put("mode", lower(made.mode()))
            .put("failure_policy", lower(made.failurePolicy()))
            .put("fallback", lower(made.fallback()))
            .put("created_at", key.createdAt().toString());
    ArrayNode models = view.putArray("models");
    made.models().forEach(models::add);
    ArrayNode providers = view.putArray("providers");
    made.providers().forEach(providers::add);
    view.set("limits", LimitOptions.view(made.limits()));
    made.user().ifPresent(u -> view.put("user", u));
    made.defaultUser().ifPresent(u -> view.put("default_user", u));
    made.project().ifPresent(p -> view.put("project", p));
    made.expiresAt().ifPresent(at -> view.put("expires_at", at.toString()));
    key.disabledAt().ifPresent(at -> view.put("disabled_at", at.toString()));
    key.revokedAt().ifPresent(at -> view.put("revoked_at", at.toString()));
    return view;
  }

  private static String holderKind(NewKey made) {
    if (made.role() == NewKey.Role.ADMIN) {
      return "admin";
    }
    return made.personal() ? "personal" : "server";
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
