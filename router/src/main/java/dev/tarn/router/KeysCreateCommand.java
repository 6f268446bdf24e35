package dev.tarn.router;

import dev.tarn.config.ConfigException;
import dev.tarn.records.Actor;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `tarn keys create`.
@Command(
    name = "create",
    description = "Make a key and show it, this once.",
    mixinStandardHelpOptions = true)
final class KeysCreateCommand implements Callable<Integer> {
  private static final int MOST_DAYS = 36_500;
  private static final int LONGEST_NAME = 256;

  @Spec private CommandSpec spec;
  @ParentCommand private KeysCommand keys;
  @Mixin private LimitOptions limits = new LimitOptions();

  @ArgGroup private @Nullable Holder holder;

  @Option(
      names = "--workspace",
      defaultValue = "default",
      paramLabel = "W",
      description = "Workspace; made if it is new (default: ${DEFAULT-VALUE}).")
  private String workspace = "default";

  @Option(
      names = "--role",
      defaultValue = "member",
      paramLabel = "ROLE",
      description =
          "member: calls and memories; admin: keys and settings of the workspace (default:"
              + " ${DEFAULT-VALUE}).")
  private NewKey.Role role = NewKey.Role.MEMBER;

  @Option(
      names = "--default-user",
      paramLabel = "U",
      description = "With --server: the user of calls that name nobody.")
  private Optional<String> defaultUser = Optional.empty();

  @Option(
      names = "--user-from-body",
      description = "With --server: the body's 'user' names the user.")
  private boolean userFromBody;

  @Option(names = "--project", paramLabel = "P", description = "Bind the key to a project.")
  private Optional<String> project = Optional.empty();

  @Option(
      names = "--mode",
      defaultValue = "full",
      paramLabel = "MODE",
      description = "full, read, write or off (default: ${DEFAULT-VALUE}).")
  private NewKey.MemoryMode mode = NewKey.MemoryMode.FULL;

  @Option(
      names = "--failure-policy",
      defaultValue = "open",
      paramLabel = "POLICY",
      description =
          "open: calls go through without memory if it fails; closed: they do not"
              + " (default: ${DEFAULT-VALUE}).")
  private NewKey.FailurePolicy failurePolicy = NewKey.FailurePolicy.OPEN;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "A model it may call, more than once for several; one trailing *.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--provider",
      paramLabel = "P",
      description = "A provider it may call, by the name of its row; more than once for several.")
  private List<String> providers = new ArrayList<>();

  @Option(
      names = "--fallback",
      defaultValue = "none",
      paramLabel = "F",
      description =
          "What may follow a passthrough key that its provider could not serve: none, stored or"
              + " hosted (default: ${DEFAULT-VALUE}).")
  private NewKey.Fallback fallback = NewKey.Fallback.NONE;

  @Option(names = "--expires-in", paramLabel = "DAYS", description = "Days until it expires.")
  private Optional<Integer> expiresInDays = Optional.empty();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

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

  @Override
  public Integer call() throws ConfigException {
    NewKey asked = asked();
    Keys.Created created = keys.main().with(records -> records.keys().by(Actor.CLI).create(asked));
    String printed =
        json
            ? KeysCommand.view(created.key()).put("key", created.shown()).toString()
            : created.shown();
    spec.commandLine().getOut().println(printed);
    return 0;
  }

  private NewKey asked() {
    Optional<Holder> named = Optional.ofNullable(holder);
    boolean server = named.filter(h -> h.server).isPresent();
    Optional<String> user = named.flatMap(h -> h.user);
    if (named.isEmpty() == (role == NewKey.Role.MEMBER)) {
      throw usage("Say whose key it is: --user U, --server, or --role admin and neither.");
    }
    if (!server && (defaultUser.isPresent() || userFromBody)) {
      throw usage("--default-user and --user-from-body go with --server.");
    }
    if (role == NewKey.Role.ADMIN && project.isPresent()) {
      throw usage("--project does not go with --role admin.");
    }
    if (expiresInDays.filter(days -> days < 1 || days > MOST_DAYS).isPresent()) {
      throw usage("--expires-in must be 1 to " + MOST_DAYS + " days.");
    }
    named("--workspace", Optional.of(workspace));
    named("--user", user);
    named("--default-user", defaultUser);
    named("--project", project);
    Optional<Instant> expiry =
        expiresInDays.map(d -> InstantSource.system().instant().plus(Duration.ofDays(d)));
    return new NewKey(
        workspace,
        role,
        project,
        user,
        defaultUser,
        userFromBody,
        mode,
        failurePolicy,
        List.copyOf(models),
        List.copyOf(providers),
        fallback,
        limits.limits(),
        expiry);
  }

  private void named(String option, Optional<String> name) {
    if (name.filter(text -> !isName(text)).isPresent()) {
      throw usage(option + " must be a name of 1 to " + LONGEST_NAME + " bytes.");
    }
  }

  /// Whether a text can name a workspace, a project or a user.
  static boolean isName(String text) {
    return !text.isBlank()
        && text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_NAME
        && text.chars().noneMatch(Character::isISOControl);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
