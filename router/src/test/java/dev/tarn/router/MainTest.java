package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.BasicConfigurator;
import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/// The command line, in process; only serving needs a process of its own.
final class MainTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;
  private Path config;

  /// What one command left behind.
  private record Ran(int code, String out, String err) {
    JsonNode json() throws IOException {
      return JSON.readTree(out);
    }
  }

  @BeforeEach
  void writeConfig() throws IOException {
    config =
        Files.writeString(
            directory.resolve("tarn.yaml"), "data-dir: " + directory.resolve("data") + "\n");
  }

  private static Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int code = line.execute(args);
    return new Ran(code, out.toString(), err.toString());
  }

  private Ran keys(String... args) {
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(args));
    all.addAll(List.of("--config", config.toString()));
    return run(all.toArray(String[]::new));
  }

  @Test
  void help_namesTheCommandsAndOptions() {
    Ran ran = run("--help");

    assertThat(ran.code()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .contains(
            "Usage: tarn",
            "serve",
            "keys",
            "workspaces",
            "--config",
            "--check-config",
            "--print-config");
  }

  @ParameterizedTest
  @CsvSource({"serve, SIGTERM", "keys, revoke"})
  void help_isThereForEachCommand(String command, String word) {
    Ran ran = run(command, "--help");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("Usage: tarn " + command, word);
  }

  @Test
  void version_isTheBuilds() {
    Ran ran = run("--version");

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).matches("tarn [0-9]+\\.[0-9]+\\.[0-9]+\\S*\\R");
  }

  @ParameterizedTest(name = "tarn {0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --nonsense                                  | Unknown option
          nonsense                                    | Unmatched argument
          --config                                    | Missing required parameter
          keys                                        | Missing required subcommand
          keys create                                 | Say whose key it is
          keys create --role admin --server           | Say whose key it is
          keys create --role admin --project p        | --project does not go with --role admin
          keys create --role boss                     | Invalid value for option '--role'
          keys create --server --usd-per-day -1       | Limits must be 0 or more
          keys create --server --concurrent-calls -1  | Limits must be 0 or more
          keys rotate k --grace 2161                  | --grace must be 0 to 2160 hours
          keys rotate                                 | Missing required parameter: 'ID'
          workspaces                                  | Missing required subcommand
          workspaces create                           | Missing required parameter: 'NAME'
          keys create --user a --server               | mutually exclusive
          keys create --user a --default-user b       | go with --server
          keys create --user a --user-from-body       | go with --server
          keys create --user a --mode most            | Invalid value for option '--mode'
          keys create --user a --fallback some        | Invalid value for option '--fallback'
          keys create --user a --expires-in soon      | Invalid value for option '--expires-in'
          keys create --user a --expires-in 0         | must be 1 to 36500 days
          keys create --user a --workspace=           | --workspace must be a name of 1 to 256 bytes
          keys create --user=                         | --user must be a name of 1 to 256 bytes
          keys revoke                                 | Missing required parameter: 'ID'
          """)
  void wrongUsage_exitsWithTwoAndSaysWhy(String args, String expected) {
    Ran ran = run(args.split(" "));

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).contains(expected);
  }

  @Test
  void checkConfig_saysThatTheSettingsAreFineAndMakesNothing() {
    Ran ran = run("--check-config", "--config", config.toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isEqualTo("The settings are fine." + System.lineSeparator());
    assertThat(directory.resolve("data")).doesNotExist();
  }

  @Test
  void checkConfig_exitsWithTwoAndAllProblems() throws IOException {
    Files.writeString(config, "server: {port: many, hots: a}");

    Ran ran = run("--check-config", "--config", config.toString());

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err()).startsWith("tarn: ").contains("'server.port'", "'server.host'?");
  }

  @ParameterizedTest
  @CsvSource({"''", "serve", "keys list"})
  void wrongSettings_keepEveryCommandFromStarting(String command) throws IOException {
    Files.writeString(config, "nonsense: 1");
    List<String> args =
        new ArrayList<>(Stream.of(command.split(" ")).filter(a -> !a.isEmpty()).toList());
    args.addAll(List.of("--config", config.toString()));

    Ran ran = run(args.toArray(String[]::new));

    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("'nonsense' is no setting.");
  }

  @Test
  void printConfig_showsSourcesAndNoSecret() throws IOException {
    Files.writeString(config, "operator: {key: hush}\n");

    Ran ran = run("--print-config", "--config", config.toString());

    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("  key: \"***\"  # tarn.yaml").doesNotContain("hush");
  }

  @Test
  void logLines_neverMixWithWhatACommandPrints() throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      LoggerContext logs = (LoggerContext) LoggerFactory.getILoggerFactory();
      logs.reset();
      // As it is in a process that nobody has configured yet.
      BasicConfigurator unconfigured = new BasicConfigurator();
      unconfigured.setContext(logs);
      unconfigured.configure(logs);

      run("--check-config", "--config", config.toString());
      LoggerFactory.getLogger("some.library").debug("chatter");
      LoggerFactory.getLogger("some.library").error("trouble");
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8)).isEmpty();
  }

  @Test
  void keysCreate_showsTheKeyThisOnceAndListNever() throws IOException {
    Ran made = keys("create", "--user", "ann");

    assertThat(made.code()).isZero();
    String key = made.out().strip();
    assertThat(key).matches("tarn_[0-9A-Za-z]{38}");

    Ran table = keys("list");
    assertThat(table.code()).isZero();
    assertThat(table.out()).contains(key.substring(0, 9) + "…", "ann", "active");
    Ran json = keys("list", "--json");
    assertThat(json.json()).hasSize(1);
    assertThat(json.json().get(0).get("hint").asText()).isEqualTo(key.substring(0, 9));
    assertThat(table.out() + json.out()).doesNotContain(key.substring(0, 10));
  }

  @Test
  void keysCreate_keepsEveryAttribute() throws IOException {
    Ran made =
        keys(
            "create",
            "--server",
            "--workspace",
            "acme",
            "--default-user",
            "team",
            "--user-from-body",
            "--project",
            "site",
            "--mode",
            "read",
            "--failure-policy",
            "closed",
            "--model",
            "gpt-*",
            "--model",
            "o3",
            "--provider",
            "openai",
            "--fallback",
            "hosted",
            "--usd-per-day",
            "2.50",
            "--requests-per-minute",
            "60",
            "--expires-in",
            "30",
            "--json");

    assertThat(made.code()).isZero();
    JsonNode view = made.json();
    assertThat(view.get("key").asText()).startsWith(view.get("hint").asText());
    assertThat(view.get("workspace").asText()).isEqualTo("acme");
    assertThat(view.get("kind").asText()).isEqualTo("server");
    assertThat(view.get("default_user").asText()).isEqualTo("team");
    assertThat(view.get("project").asText()).isEqualTo("site");
    assertThat(view.get("mode").asText()).isEqualTo("read");
    assertThat(view.get("failure_policy").asText()).isEqualTo("closed");
    assertThat(view.get("models").toString()).isEqualTo("[\"gpt-*\",\"o3\"]");
    assertThat(view.get("providers").toString()).isEqualTo("[\"openai\"]");
    assertThat(view.get("fallback").asText()).isEqualTo("hosted");
    assertThat(view.get("limits").toString())
        .isEqualTo("{\"requests_per_minute\":60,\"usd_per_day\":2.5}");
    assertThat(view.get("expires_at").asText()).isGreaterThan(view.get("created_at").asText());

    JsonNode listed = keys("list", "--json").json().get(0);
    assertThat(listed.has("key")).isFalse();
    assertThat(listed.get("id")).isEqualTo(view.get("id"));
    assertThat(listed.get("models")).isEqualTo(view.get("models"));
  }

  @Test
  void keysList_canBeOfOneWorkspace() throws IOException {
    keys("create", "--user", "ann", "--workspace", "a");
    keys("create", "--user", "bob", "--workspace", "b");

    assertThat(keys("list", "--json").json()).hasSize(2);
    JsonNode ofB = keys("list", "--json", "--workspace", "b").json();
    assertThat(ofB).hasSize(1);
    assertThat(ofB.get(0).get("user").asText()).isEqualTo("bob");
    assertThat(keys("list", "--json", "--workspace", "c").json()).isEmpty();
  }

  @Test
  void keysRevoke_isSeenInTheList() throws IOException {
    String id = keys("create", "--user", "ann", "--json").json().get("id").asText();

    Ran revoked = keys("revoke", id);

    assertThat(revoked.code()).isZero();
    assertThat(revoked.out()).contains("Revoked " + id);
    assertThat(keys("list").out()).contains("revoked");
    assertThat(keys("list", "--json").json().get(0).has("revoked_at")).isTrue();
  }

  @Test
  void keysRevoke_ofAnUnknownKeyFails() throws IOException {
    Ran plain = keys("revoke", "key_nobody");
    Ran json = keys("revoke", "key_nobody", "--json");

    assertThat(plain.code()).isEqualTo(1);
    assertThat(plain.err()).contains("there is no key key_nobody");
    assertThat(json.code()).isEqualTo(1);
    assertThat(json.json().get("revoked").asBoolean()).isFalse();
  }

  @Test
  void keysCreate_makesAdminKeysOfAWorkspace() throws IOException {
    JsonNode view = keys("create", "--role", "admin", "--workspace", "acme", "--json").json();

    assertThat(view.get("role").asText()).isEqualTo("admin");
    assertThat(view.get("kind").asText()).isEqualTo("admin");
    assertThat(keys("list").out()).contains("admin", "active");
  }

  @Test
  void keysRotate_showsANewValueThisOnce() throws IOException {
    JsonNode made = keys("create", "--user", "ann", "--json").json();

    Ran rotated = keys("rotate", made.get("id").asText());

    assertThat(rotated.code()).isZero();
    assertThat(rotated.out().strip())
        .matches("tarn_[0-9A-Za-z]{38}")
        .isNotEqualTo(made.get("key").asText());
    assertThat(keys("list", "--json").json().get(0).get("hint").asText())
        .isEqualTo(rotated.out().substring(0, 9));
    assertThat(keys("rotate", "key_nobody").code()).isEqualTo(1);
  }

  @Test
  void keysDisable_holdsUntilEnable() throws IOException {
    String id = keys("create", "--user", "ann", "--json").json().get("id").asText();

    assertThat(keys("disable", id).out()).contains("Disabled " + id);
    assertThat(keys("list").out()).contains("disabled");
    assertThat(keys("enable", id, "--json").json().has("disabled_at")).isFalse();
    assertThat(keys("list").out()).contains("active");
    assertThat(keys("disable", "key_nobody").err()).contains("there is no key key_nobody");
  }

  @Test
  void workspaces_areMadeOnceAndListed() throws IOException {
    String[] create = {"workspaces", "create", "acme", "--never-hosted", "--concurrent-calls", "5"};
    List<String> args = new ArrayList<>(List.of(create));
    args.addAll(List.of("--config", config.toString()));

    assertThat(run(args.toArray(String[]::new)).out()).contains("Made workspace acme.");
    Ran again = run(args.toArray(String[]::new));
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err()).contains("there is, or was, a workspace acme");

    Ran listed = run("workspaces", "list", "--json", "--config", config.toString());
    assertThat(listed.json()).hasSize(1);
    JsonNode acme = listed.json().get(0);
    assertThat(acme.get("name").asText()).isEqualTo("acme");
    assertThat(acme.get("hosted_after_stored").asBoolean()).isFalse();
    assertThat(acme.get("limits").toString()).isEqualTo("{\"concurrent_calls\":5}");
  }

  @Test
  void dataDirectoryThatCannotBeMade_failsWithItsName() throws IOException {
    Files.writeString(directory.resolve("data"), "a file in its place");

    Ran ran = keys("list");

    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .startsWith("tarn: cannot write to the data directory " + directory.resolve("data"));
  }
}
