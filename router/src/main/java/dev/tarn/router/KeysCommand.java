package dev.tarn.router;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.CallLimits;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import dev.tarn.records.TarnKey;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn keys`: makes, lists and revokes memory keys, also while a router runs on the same data.
@Command(
    name = "keys",
    description = "Make, list and revoke memory keys.",
    mixinStandardHelpOptions = true,
    subcommands = RotateMasterCommand.class)
final class KeysCommand {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private static final int MOST_DAYS = 36_500;
  private static final int LONGEST_NAME = 256;

  @Spec private CommandSpec spec;
  @ParentCommand private Main main;

  /// Whose key it is.
  static final class Holder {
    @Option(
        names = "--user",
        paramLabel = "U",
        description = "A personal key: only this user's memory, whatever its client says.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--server", description = "A server key: each call names its user.")
    private boolean server;
  }

  @Command(
      name = "create",
      description = "Make a key and show it, this once.",
      mixinStandardHelpOptions = true)
  int create(
      @Option(
              names = "--workspace",
              defaultValue = "default",
              paramLabel = "W",
              description = "Workspace; made if it is new (default: ${DEFAULT-VALUE}).")
          String workspace,
      @ArgGroup(multiplicity = "1") Holder holder,
      @Option(
              names = "--default-user",
              paramLabel = "U",
              description = "With --server: the user of calls that name nobody.")
          Optional<String> defaultUser,
      @Option(
              names = "--user-from-body",
              description = "With --server: the body's 'user' names the user.")
          boolean userFromBody,
      @Option(names = "--project", paramLabel = "P", description = "Bind the key to a project.")
          Optional<String> project,
      @Option(
              names = "--mode",
              defaultValue = "full",
              paramLabel = "MODE",
              description = "full, read, write or off (default: ${DEFAULT-VALUE}).")
          NewKey.MemoryMode mode,
      @Option(
              names = "--failure-policy",
              defaultValue = "open",
              paramLabel = "POLICY",
              description =
                  "open: calls go through without memory if it fails; closed: they do not"
                      + " (default: ${DEFAULT-VALUE}).")
          NewKey.FailurePolicy failurePolicy,
      @Option(
              names = "--model",
              paramLabel = "M",
              description = "A model it may call, more than once for several; one trailing *.")
          List<String> models,
      @Option(
              names = "--fallback",
              defaultValue = "none",
              paramLabel = "F",
              description =
                  "What may follow a failed passthrough key (default:"
                      + " ${DEFAULT-VALUE}, the only one so far).")
          NewKey.Fallback fallback,
      @Option(names = "--expires-in", paramLabel = "DAYS", description = "Days until it expires.")
          Optional<Integer> expiresInDays,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    if (!holder.server && (defaultUser.isPresent() || userFromBody)) {
      throw usage("--default-user and --user-from-body go with --server.");
    }
    if (fallback != NewKey.Fallback.NONE) {
      throw usage("--fallback " + fallback.name().toLowerCase(Locale.ROOT) + " is not built yet.");
    }
    if (expiresInDays.filter(days -> days < 1 || days > MOST_DAYS).isPresent()) {
      throw usage("--expires-in must be 1 to " + MOST_DAYS + " days.");
    }
    named("--workspace", Optional.of(workspace));
    named("--user", holder.user);
    named("--default-user", defaultUser);
    named("--project", project);
    Optional<Instant> expiry =
        expiresInDays.map(d -> InstantSource.system().instant().plus(Duration.ofDays(d)));
    NewKey made =
        new NewKey(
            workspace,
            NewKey.Role.MEMBER,
            project,
            holder.user,
            defaultUser,
            userFromBody,
            mode,
            failurePolicy,
            models == null ? List.of() : models,
            List.of(),
            fallback,
            CallLimits.NONE,
            expiry);
    Keys.Created created = with(keys -> keys.create(made));
    if (json) {
      out().println(view(created.key()).put("key", created.value().reveal()));
    } else {
      out().println(created.value().reveal());
    }
    return 0;
  }

  @Command(name = "list", description = "List keys.", mixinStandardHelpOptions = true)
  int list(
      @Option(names = "--workspace", paramLabel = "W", description = "Only this workspace's.")
          Optional<String> workspace,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    List<TarnKey> all = with(keys -> keys.list(workspace));
    if (json) {
      ArrayNode array = JSON.createArrayNode();
      all.forEach(key -> array.add(view(key)));
      out().println(array);
      return 0;
    }
    String row = "%-34s %-12s %-14s %-22s %-6s %s%n";
    out().printf(row, "ID", "KEY", "WORKSPACE", "USER", "MODE", "STATE");
    for (TarnKey key : all) {
      NewKey made = key.attributes();
      String user =
          made.user().or(() -> made.defaultUser().map(u -> "server, " + u)).orElse("server");
      out()
          .printf(
              row,
              key.id(),
              key.hint() + "…",
              made.workspace(),
              user,
              made.mode().name().toLowerCase(Locale.ROOT),
              state(key));
    }
    return 0;
  }

  @Command(
      name = "revoke",
      description = "Revoke a key; running routers refuse it within five seconds.",
      mixinStandardHelpOptions = true)
  int revoke(
      @Parameters(paramLabel = "ID", description = "As `tarn keys list` shows it.") String id,
      @Option(names = "--json", description = "Print JSON.") boolean json)
      throws Exception {
    boolean revoked = with(keys -> keys.revoke(id));
    if (json) {
      out().println(JSON.createObjectNode().put("id", id).put("revoked", revoked));
    } else if (revoked) {
      out().println("Revoked " + id + ".");
    }
    if (!revoked) {
      spec.commandLine().getErr().println("tarn: there is no key " + id + ".");
    }
    return revoked ? 0 : 1;
  }

  private <T> T with(Function<Keys, T> work) throws Exception {
    TarnConfig config = main.config();
    Logs.configure(config.log());
    DataFiles files = DataFiles.open(config);
    try (Records records =
        RecordStores.open(
            config.database(), config.dataDir(), files.masterKey(), 16, InstantSource.system())) {
      return work.apply(records.keys());
    }
  }

  private static String state(TarnKey key) {
    if (key.revokedAt().isPresent()) {
      return "revoked";
    }
    return key.attributes().expiresAt().map(at -> "until " + at).orElse("active");
  }

  private static ObjectNode view(TarnKey key) {
    NewKey made = key.attributes();
    ObjectNode view =
        JSON.createObjectNode()
            .put("id", key.id())
            .put("hint", key.hint())
            .put("workspace", made.workspace())
            .put("kind", made.personal() ? "personal" : "server")
            .put("mode", made.mode().name().toLowerCase(Locale.ROOT))
            .put("failure_policy", made.failurePolicy().name().toLowerCase(Locale.ROOT))
            .put("created_at", key.createdAt().toString());
    ArrayNode models = view.putArray("models");
    made.models().forEach(models::add);
    made.user().ifPresent(u -> view.put("user", u));
    made.defaultUser().ifPresent(u -> view.put("default_user", u));
    made.project().ifPresent(p -> view.put("project", p));
    made.expiresAt().ifPresent(at -> view.put("expires_at", at.toString()));
    key.revokedAt().ifPresent(at -> view.put("revoked_at", at.toString()));
    return view;
  }

  private void named(String option, Optional<String> name) {
    if (name.filter(text -> text.isBlank() || text.length() > LONGEST_NAME).isPresent()) {
      throw usage(option + " must have 1 to " + LONGEST_NAME + " characters.");
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
