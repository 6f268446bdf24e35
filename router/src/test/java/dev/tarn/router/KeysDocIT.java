package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.config.ConfigException;
import dev.tarn.config.ConfigLoader;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.VaultServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// `docs/keys.md` says what is so: its examples are run from the first to the last, in one shell
/// beside one router, and answer what stands below them. Of the programs they call, Vault's alone
/// is not there; its server is a stand-in. The router is down while the master key changes, as the
/// page demands, and is started with what the shell then exports.
class KeysDocIT {
  private static final Path DOC = Path.of("..", "docs", "keys.md");
  private static final Pattern EXAMPLE =
      Pattern.compile("(?s)```sh\n(?<script>.*?)```\n(?:```(?:json|text)\n(?<answer>.*?)```)?");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#]+)[^)]*\\)");
  private static final Pattern ID = Pattern.compile("\\b(key|pk)_[0-9A-Za-z]+");
  private static final String OPENAI_KEY = "sk-proj-of-the-team-0123456789-3xYz";

  @TempDir static Path home;
  private static final Map<String, String> IDS = new HashMap<>();
  private static final List<Example> EXAMPLES = new ArrayList<>();
  private static FakeProvider provider;
  private static VaultServer vault;
  private static ShellSession shell;
  private static RunningTarn tarn;

  /// @param answer what the page says; empty where it says nothing
  record Example(String script, Optional<String> answer, ShellSession.Ran ran) {
    @Override
    public String toString() {
      return script.lines().findFirst().orElse("");
    }
  }

  @BeforeAll
  static void runThePage() throws IOException {
    provider = FakeProvider.start();
    vault = VaultServer.start();
    shell = new ShellSession(home);
    shell
        .environment()
        .putAll(
            Map.of(
                "TARN_DATA_DIR",
                home.resolve("data").toString(),
                "TARN_SERVER_PORT",
                "0",
                "TARN_EMBEDDING_MODEL",
                "none",
                "TARN_PROVIDERS_OPENAI_BASE_URL",
                provider.baseUrl(),
                "OPENAI_API_KEY",
                OPENAI_KEY));
    Files.writeString(
        home.resolve("litellm.yaml"),
        """
        model_list:
          - model_name: gpt-4o
            litellm_params:
              model: openai/gpt-4o
              api_key: sk-proj-kept-by-litellm-0123456789
        """);
    Files.writeString(home.resolve("vault.token"), VaultServer.TOKEN);
    tarn = started();
    for (MatchResult found : EXAMPLE.matcher(Files.readString(DOC)).results().toList()) {
      run(found.group("script"), Optional.ofNullable(found.group("answer")));
    }
  }

  @AfterAll
  static void stop() {
    tarn.close();
    vault.close();
    provider.close();
  }

  private static RunningTarn started() {
    Map<String, String> environment = new HashMap<>(shell.environment());
    // The user's, not the operator's: calls are for the workspace's keys alone.
    environment.remove("OPENAI_API_KEY");
    try {
      return RunningTarn.start(ConfigLoader.load(environment, Optional.empty()));
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  private static void run(String script, Optional<String> answer) {
    boolean down = script.contains("rotate-master");
    String here =
        "vault() { cat > /dev/null; }\n"
            + script
                .replace("http://127.0.0.1:8080", tarn.url(""))
                .replace("https://vault.example:8200", vault.address())
                .replace("/run/vault/token", home.resolve("vault.token").toString())
                .replace("key_…", IDS.getOrDefault("key", "key_…"))
                .replace("pk_…", IDS.getOrDefault("pk", "pk_…"));
    if (down) {
      tarn.close();
    }
    ShellSession.Ran ran = shell.run(here);
    if (down) {
      tarn = started();
    }
    ID.matcher(ran.out()).results().forEach(id -> IDS.putIfAbsent(id.group(1), id.group()));
    EXAMPLES.add(new Example(script, answer, ran));
  }

  static Stream<Example> examples() {
    assertThat(EXAMPLES).hasSizeGreaterThan(10);
    return EXAMPLES.stream();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theExample_answersWhatThePageSays(Example example) {
    ShellSession.Ran ran = example.ran();
    assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
    DocAnswer.assertHolds(ran.out(), example.answer().orElse(""));
  }

  @Test
  void whatTheCallsOfThePageSent_wasTheWorkspacesKey() {
    assertThat(provider.received())
        .isNotEmpty()
        .allSatisfy(
            call -> assertThat(call.header("authorization")).contains("Bearer " + OPENAI_KEY));
  }

  @Test
  void storedKeys_openAfterAllChangesOfTheMasterKey() {
    HttpResponse<String> reply =
        tarn.send(
            HttpRequest.newBuilder(URI.create(tarn.url("/v1/chat/completions")))
                .header("Authorization", "Bearer " + shell.variable("TARN_KEY"))
                .header("Content-Type", "application/json")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"gpt-4o-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build());

    assertThat(reply.statusCode()).as(reply.body()).isEqualTo(200);
    assertThat(RunningTarn.header(reply, "x-memorylake-key-source")).isEqualTo("stored:spare");
  }

  @Test
  void everythingInTheAuditLog_isExplained() throws IOException {
    String text = Files.readString(DOC);
    JsonNode entries =
        RunningTarn.json(
                tarn.get("/v1/audit?limit=1000", shell.variable("TARN_OPERATOR_KEY")).body())
            .path("data");

    assertThat(StreamSupport.stream(entries.spliterator(), false))
        .hasSizeGreaterThan(8)
        .allSatisfy(entry -> assertThat(text).contains("`" + entry.path("action").asText() + "`"));
  }

  @Test
  void everyField_isExplained() throws IOException {
    String text = Files.readString(DOC);
    List<String> made = List.of("id", "workspace", "hint", "kind", "version", "reason", "key");

    assertThat(EXAMPLES.stream().map(Example::ran).map(ShellSession.Ran::out))
        .filteredOn(out -> out.startsWith("{\"id\":\"key_") || out.startsWith("{\"id\":\"pk_"))
        .hasSize(2)
        .allSatisfy(out ->
            assertThat(RunningTarn.json(out).fieldNames())
                .toIterable()
                .filteredOn(name -> !made.contains(name) && !name.endsWith("_at"))
                .allSatisfy(name -> assertThat(text).contains("`" + name + "`")));
  }

  @Test
  void everyLink_leadsSomewhere() throws IOException {
    assertThat(LINK.matcher(Files.readString(DOC)).results().map(link -> link.group(1)))
        .isNotEmpty()
        .allSatisfy(link -> assertThat(DOC.resolveSibling(link)).exists());
  }
}
