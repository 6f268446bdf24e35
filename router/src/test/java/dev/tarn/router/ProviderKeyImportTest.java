package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tarn.config.ConfigLoader;
import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.config.YamlDocument;
import dev.tarn.records.KeyVault;
import dev.tarn.records.NewKey;
import dev.tarn.records.RecordStores;
import dev.tarn.records.Records;
import dev.tarn.records.StoredKey;
import dev.tarn.router.api.ImportFormat;
import dev.tarn.router.api.ProviderKeyApi;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.testkit.TokenServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys of other programs, as samples of their own files.
class ProviderKeyImportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path SAMPLES = Path.of("src/test/resources/dev/tarn/router/imports");

  @TempDir Path directory;
  private Records records;
  private ProviderKeyApi keys;
  private RowDoor door;

  @BeforeEach
  void open() throws Exception {
    records =
        RecordStores.open(
            new TarnConfig.Database(Optional.empty()),
            directory,
            Secret.of("a master key for tests"),
            16,
            InstantSource.system());
    records.keys().create(NewKey.server("acme"));
    keys = new ProviderKeyApi(records.providerKeys());
    TarnConfig shipped = ConfigLoader.load(Map.of(), Optional.empty());
    door =
        new RowDoor(
            shipped.providers(),
            new ProviderRouter(shipped.providers(), Optional.empty(), new Models(shipped.models())),
            () -> {
              throw new AssertionError("nothing is tested here");
            });
  }

  @AfterEach
  void close() {
    records.close();
  }

  private JsonNode bring(ImportFormat format, JsonNode content, boolean dryRun) throws IOException {
    byte[] result = keys.bring("acme", format, content, dryRun, door);
    JsonNode told = JSON.readTree(result);
    assertThat(told.toString()).doesNotContain("sample-0").doesNotContain("wJalrXUtnFEMI");
    return told;
  }

  private static JsonNode sample(String name) throws IOException {
    return TextNode.valueOf(Files.readString(SAMPLES.resolve(name)));
  }

  /// `at outcome provider label` of each line.
  private static List<String> lines(JsonNode told) {
    return told.path("data").findParents("outcome").stream()
        .map(line ->
            "%s %s %s %s"
                .formatted(
                    line.path("at").asText(),
                    line.path("outcome").asText(),
                    line.path("provider").asText(),
                    line.path("label").asText()))
        .toList();
  }

  private static String errors(JsonNode told, String at) {
    for (JsonNode line : told.path("data")) {
      if (line.path("at").asText().equals(at)) {
        return line.path("errors").toString();
      }
    }
    throw new AssertionError("no line " + at);
  }

  @Test
  void aProviderHasAHundredKeysInAWorkspace_andNoMore() throws IOException {
    StoredKey.Group group = StoredKey.Group.PRIORITISED;
    for (int i = 0; i < 100; i++) {
      StoredKey.Attributes said =
          new StoredKey.Attributes(
              "openai", "k" + i, group, 0, false, false, List.of(), List.of(), List.of());
      records.providerKeys().add("acme", said, Secret.of("sk-" + i), "sk-…");
    }

    assertThatThrownBy(() -> keys.add("acme", body("openai", "further"), door))
        .hasMessageContaining("100 keys of this provider");
    assertThatThrownBy(() -> keys.add("acme", body("openai", "k7"), door))
        .hasMessageContaining("of this label");
    assertThat(keys.add("acme", body("anthropic", "further"), door).attributes().provider())
        .isEqualTo("anthropic");
    assertThat(stored()).hasSize(101);
  }

  private static byte[] body(String provider, String label) throws IOException {
    return JSON.writeValueAsBytes(
        JSON.createObjectNode()
            .put("provider", provider)
            .put("label", label)
            .put("value", "sk-unmistakable-0123456789"));
  }

  private Map<String, StoredKey> stored() {
    Map<String, StoredKey> stored = new LinkedHashMap<>();
    records.providerKeys().list("acme").forEach(key -> stored.put(key.attributes().label(), key));
    return stored;
  }

  private String value(String label) {
    KeyVault.Unlocked unlocked = records.vault().unlock("acme");
    return unlocked.open(key(label)).reveal();
  }

  private StoredKey key(String label) {
    return Optional.ofNullable(stored().get(label)).orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://api.openai.com.evil.example/v1",
        "https://evil.example/?x=://api.openai.com",
        "https://api.openai.com@evil.example/v1",
        "https://api openai.com/v1"
      })
  void keyOfAnotherAddress_isNotTakenForTheVendors(String base) throws IOException {
    JsonNode content =
        JSON.readTree(
            """
            {"model_list":[{"model_name":"x","litellm_params":
              {"model":"openai/gpt-4o","api_key":"sk-proj-sample-0009","api_base":"%s"}}]}\
            """
                .formatted(base));

    bring(ImportFormat.LITELLM, content, false);

    assertThat(records.providerKeys().list("acme")).isEmpty();
  }

  @Test
  void openRoutersKeys_areStoredWithWhatItSaysOfThem() throws Exception {
    JsonNode told = bring(ImportFormat.OPENROUTER, sample("openrouter.json"), false);

    assertThat(lines(told))
        .containsExactly(
            "/data/0 stored openai Production OpenAI Key",
            "/data/1 stored bedrock Bedrock",
            "/data/2 refused anthropic anthropic",
            "/data/3 refused xai Only for one key",
            "/data/4 stored azure Azure",
            "/data/5 refused novita Nobody's");
    assertThat(told.path("stored").asInt()).isEqualTo(3);
    assertThat(told.path("refused").asInt()).isEqualTo(3);
    assertThat(errors(told, "/data/2")).contains("does not give keys back");
    assertThat(errors(told, "/data/3")).contains("allowed_api_key_hashes");
    assertThat(errors(told, "/data/5")).contains("/provider");
    StoredKey.Attributes openai = key("Production OpenAI Key").attributes();
    assertThat(openai.models()).containsExactly("gpt-4o", "gpt-4o-mini");
    assertThat(openai.users()).containsExactly("user_2abc");
    assertThat(openai.group()).isEqualTo(StoredKey.Group.PRIORITISED);
    assertThat(value("Production OpenAI Key")).isEqualTo("sk-proj-openrouter-sample-0001");
    StoredKey.Attributes bedrock = key("Bedrock").attributes();
    assertThat(bedrock.group()).isEqualTo(StoredKey.Group.FALLBACK);
    assertThat(bedrock.disabled()).isTrue();
    assertThat(JSON.readTree(value("Azure")).get(0).path("model_id").asText()).isEqualTo("five");
  }

  @Test
  void liteLlmsModels_becomeOneKeyForEachKey() throws Exception {
    JsonNode yaml = JSON.readTree(YamlDocument.asJson(SAMPLES.resolve("litellm.yaml")));

    JsonNode told = bring(ImportFormat.LITELLM, yaml, false);

    assertThat(lines(told))
        .containsExactly(
            "/model_list/0 stored openai gpt-4o",
            "/model_list/2 stored azure gpt-5",
            "/model_list/3 refused anthropic claude",
            "/model_list/4 stored bedrock bedrock-claude",
            "/model_list/5 refused vertex gemini-pro",
            "/model_list/6 refused openai local",
            "/model_list/7 stored groq fast");
    assertThat(errors(told, "/model_list/3")).contains("ANTHROPIC_API_KEY");
    assertThat(errors(told, "/model_list/5")).contains("not its file");
    assertThat(errors(told, "/model_list/6")).contains("another address");
    assertThat(key("gpt-4o").attributes().models()).containsExactly("gpt-4o", "gpt-4o-mini");
    assertThat(JSON.readTree(value("gpt-5")))
        .isEqualTo(
            JSON.readTree(
                """
                {"api_key":"azure-litellm-sample-0002","model_slug":"gpt-5","model_id":"five",
                 "endpoint_url":"https://my-endpoint.openai.azure.com/"}\
                """));
    assertThat(JSON.readTree(value("bedrock-claude")).path("region").asText())
        .isEqualTo("us-east-1");
  }

  @Test
  void liteLlmsServiceAccount_getsItsLocationAndProject() throws Exception {
    String account =
        TokenServer.impostor("robot@my-project-1.iam.gserviceaccount.com", "my-project-1");
    JsonNode list = JSON.readTree("[{\"model_name\":\"g\",\"litellm_params\":{}}]");
    ((ObjectNode) list.at("/0/litellm_params"))
        .put("model", "vertex_ai/gemini-2.5-pro")
        .put("vertex_project", "my-project-2")
        .put("vertex_location", "europe-west4")
        .put("vertex_credentials", account);

    assertThat(lines(bring(ImportFormat.LITELLM, list, false)))
        .containsExactly("/0 stored vertex g");
    assertThat(JSON.readTree(value("g")).path("region").asText()).isEqualTo("europe-west4");
    assertThat(JSON.readTree(value("g")).path("project_id").asText()).isEqualTo("my-project-2");
  }

  @Test
  void aDotEnvFile_isReadByTheUsualNames() throws Exception {
    JsonNode told = bring(ImportFormat.ENV, sample("dot.env"), false);

    assertThat(lines(told))
        .containsExactly(
            "OPENAI_API_KEY stored openai openai_api_key",
            "ANTHROPIC_API_KEY stored anthropic anthropic_api_key",
            "GOOGLE_API_KEY stored gemini google_api_key",
            "AZURE_OPENAI_API_KEY stored azure azure_openai_api_key",
            "AWS_ACCESS_KEY_ID stored bedrock aws_access_key_id",
            "SOMEBODY_API_KEY refused  somebody_api_key");
    assertThat(value("openai_api_key")).isEqualTo("sk-proj-dotenv-sample-0001");
    assertThat(value("anthropic_api_key")).isEqualTo("sk-ant-dotenv-sample-0002");
    assertThat(value("google_api_key")).isEqualTo("AIzaDotenvSample0003");
    assertThat(JSON.readTree(value("azure_openai_api_key")).path("endpoint_url").asText())
        .isEqualTo("https://my-resource.openai.azure.com/");
    assertThat(JSON.readTree(value("aws_access_key_id")).path("region").asText())
        .isEqualTo("us-east-1");
  }

  @Test
  void aDryRun_saysTheSameAndStoresNothing() throws Exception {
    JsonNode dry = bring(ImportFormat.ENV, sample("dot.env"), true);
    assertThat(stored()).isEmpty();
    JsonNode told = bring(ImportFormat.ENV, sample("dot.env"), false);
    assertThat(lines(told))
        .isEqualTo(lines(dry).stream().map(line -> line.replace("would-store", "stored")).toList());
  }

  @Test
  void bringingTheSameAgain_storesNothingTwice() throws Exception {
    bring(ImportFormat.ENV, sample("dot.env"), false);
    Map<String, StoredKey> before = stored();

    for (boolean dryRun : new boolean[] {true, false}) {
      JsonNode again = bring(ImportFormat.ENV, sample("dot.env"), dryRun);
      assertThat(again.path("stored").asInt()).isZero();
      assertThat(errors(again, "OPENAI_API_KEY")).contains("of this label");
    }
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void contentThatIsNoneOfTheFormat_isRefusedWithoutRepeatingIt() {
    for (ImportFormat format : List.of(ImportFormat.OPENROUTER, ImportFormat.LITELLM)) {
      assertThatThrownBy(() -> bring(format, TextNode.valueOf("{sk-canary"), false))
          .hasMessageContaining("/content")
          .message()
          .doesNotContain("canary");
    }
    assertThatThrownBy(() -> bring(ImportFormat.LITELLM, JSON.readTree("{}"), false))
        .hasMessageContaining("model_list");
    assertThatThrownBy(() -> bring(ImportFormat.ENV, JSON.readTree("{}"), false))
        .hasMessageContaining("/content");
  }
}
