package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Reply;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// `tarn provider-keys` and `tarn keys rotate-master`, in process.
final class ProviderKeysCommandTest {
  private static final String VALUE = "sk-proj-unmistakable-value-0001";

  @TempDir private Path directory;
  private Path config;
  private FakeProvider provider;

  private record Ran(int code, String out, String err) {
    JsonNode json() {
      return RunningTarn.json(out);
    }
  }

  @BeforeEach
  void start() throws IOException {
    provider = FakeProvider.start();
    config =
        Files.writeString(
            directory.resolve("tarn.yaml"),
            """
            data-dir: %s
            providers:
              openai:
                base-url: %s
            """
                .formatted(directory.resolve("data"), provider.baseUrl()));
    assertThat(run("keys", "create", "--user", "ann").code()).isZero();
  }

  @AfterEach
  void stop() {
    provider.close();
  }

  private Ran run(String... args) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine line =
        Main.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--config", config.toString()));
    int code = line.execute(all.toArray(String[]::new));
    assertThat(out.toString() + err).doesNotContain("unmistakable");
    return new Ran(code, out.toString(), err.toString());
  }

  private Ran add(String label, String value, String... more) throws IOException {
    Path file = Files.writeString(directory.resolve("value"), value);
    List<String> all = new ArrayList<>(List.of("provider-keys", "add", "--provider", "openai"));
    all.addAll(List.of("--label", label, "--file", file.toString()));
    all.addAll(List.of(more));
    return run(all.toArray(String[]::new));
  }

  @Test
  void add_list_test_remove() throws IOException {
    Ran added = add("team", VALUE + "\n", "--model", "gpt-*", "--priority", "2", "--json");
    assertThat(added.code()).as(added.err()).isZero();
    String id = added.json().path("id").asText();
    assertThat(added.json().path("models").get(0).asText()).isEqualTo("gpt-*");

    assertThat(run("provider-keys", "list").out())
        .contains(id)
        .contains("team")
        .contains("sk-p…0001")
        .contains("active");

    provider.script(Reply.json(200, "{\"data\":[]}"));
    Ran tested = run("provider-keys", "test", id);
    assertThat(tested.code()).as(tested.err()).isZero();
    assertThat(tested.out()).contains("ok").contains("takes the key");
    assertThat(provider.last().header("authorization")).contains("Bearer " + VALUE);
    provider.script(Reply.json(401, "{}"));
    Ran refused = run("provider-keys", "test", id, "--json");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.json().path("status").asText()).isEqualTo("dead");

    assertThat(run("provider-keys", "remove", id).code()).isZero();
    assertThat(run("provider-keys", "list", "--json").json().path("data")).isEmpty();
    assertThat(run("provider-keys", "remove", id).code()).isEqualTo(1);
  }

  @Test
  void add_saysAllThatIsWrong() throws IOException {
    Ran refused = add("team", "a b");
    assertThat(refused.code()).isEqualTo(1);
    assertThat(refused.err()).contains("/value").contains("too short").contains("blanks");
    assertThat(run("provider-keys", "add", "--provider", "openai").code()).isEqualTo(2);
  }

  @Test
  void bring_readsWhatOtherProgramsKept() {
    String samples = "src/test/resources/dev/tarn/router/imports/";
    Ran dry = run("provider-keys", "import", samples + "dot.env", "--format", "env", "--dry-run");
    assertThat(dry.out()).contains("would-store").contains("somebody_api_key");
    assertThat(dry.code()).as("one is refused").isEqualTo(1);
    assertThat(run("provider-keys", "list", "--json").json().path("data")).isEmpty();
    Ran brought =
        run("provider-keys", "import", samples + "litellm.yaml", "--format", "litellm", "--json");
    assertThat(brought.json().path("stored").asInt())
        .as(brought.out() + brought.err())
        .isPositive();
  }

  @Test
  void rotateMaster_changesTheKeyInItsFile() throws IOException {
    String id = add("team", VALUE, "--json").json().path("id").asText();
    Path master = directory.resolve("data/master.key");
    String before = Files.readString(master);
    Path next = Files.writeString(directory.resolve("next"), "n".repeat(40) + "\n");

    Ran rotated = run("keys", "rotate-master", "--new-key-file", next.toString(), "--json");

    assertThat(rotated.code()).as(rotated.err()).isZero();
    assertThat(rotated.json().path("wrapped").asInt()).isEqualTo(2);
    assertThat(Files.readString(master).strip()).isEqualTo("n".repeat(40));
    provider.script(Reply.json(200, "{\"data\":[]}"));
    assertThat(run("provider-keys", "test", id).code()).isZero();
    assertThat(provider.last().header("authorization")).contains("Bearer " + VALUE);

    Files.writeString(master, before);
    Ran wrong = run("provider-keys", "list");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("another master key").contains("TARN_MASTER_KEY");
  }

  @Test
  void rotateMaster_wantsANewKeyThatIsOne() throws IOException {
    assertThat(run("keys", "rotate-master").code()).isEqualTo(2);
    assertThat(run("keys", "rotate-master", "--to-vault").code()).isEqualTo(2);
    Path next = Files.writeString(directory.resolve("next"), "short");
    assertThat(run("keys", "rotate-master", "--new-key-file", next.toString()).code()).isEqualTo(2);
  }
}
