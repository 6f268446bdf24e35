package dev.tarn.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.provider.CallerUrls;
import dev.tarn.router.provider.Models;
import dev.tarn.router.provider.ProviderRouter;
import dev.tarn.router.provider.credential.Part;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PathsTest {
  private static final Dialects DIALECTS = Dialects.within(new ReadLimits(100, 1 << 20));
  private static final Dialect OPENAI = spoken("/chat/completions");
  private static final Dialect ANTHROPIC = spoken("/messages");
  private static final Dialect GEMINI = spoken("/models/m:generateContent");
  private static final Dialect BEDROCK = spoken("/model/m/converse");
  private static final List<ProviderRow> ROWS =
      List.of(
          row("openai", "https://api.openai.com/v1", "/v1"),
          row("zai", "https://api.z.ai/api/paas/v4", "/v4"),
          row("bare", "https://bare.example", ""),
          row("anthropic", "https://api.anthropic.com", "/v1"),
          row("gemini", "https://generativelanguage.googleapis.com", "/v1beta"),
          row("azure", "https://%7Bresource%7D.openai.azure.com", "/openai/v1"),
          row(
              "vertex",
              "https://%7Bregion%7D-aiplatform.googleapis.com",
              "/v1/projects/{project}/locations/{region}/publishers/google"),
          row("bedrock", "https://bedrock-runtime.us-east-1.amazonaws.com", ""),
          row("regional", "https://bedrock-runtime.%7Bregion%7D.amazonaws.com", ""));
  static final Paths PATHS =
      new Paths(
          new ProviderRouter(ROWS, Optional.empty(), new Models(new ModelCatalogue(List.of()))),
          new CallerUrls(ROWS, new TarnConfig.CallerUrls(false, List.of())),
          DIALECTS);

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /v1/openai/chat/completions,     openai, /v1/chat/completions
          /v1/openai/v1/chat/completions,  openai, /v1/chat/completions
          /openai/v1/chat/completions,     openai, /v1/chat/completions
          /v1/zai/chat/completions,        zai,    /api/paas/v4/chat/completions
          /v1/zai/v4/chat/completions,     zai,    /api/paas/v4/chat/completions
          /v1/bare/chat/completions,       bare,   /chat/completions
          /v1/anthropic/v1/messages,       anthropic, /v1/messages
          /v1/anthropic/messages,          anthropic, /v1/messages
          /anthropic/v1/messages,          anthropic, /v1/messages
          /v1/anthropic/chat/completions,  anthropic, /v1/chat/completions
          /v1/openai/messages,             openai, /v1/messages
          /zai/v1/chat/completions,        zai,    /api/paas/v4/chat/completions
          /zai/v4/chat/completions,        zai,    /api/paas/v4/chat/completions
          /v1/gemini/v1beta/models/gemini-2.5-flash:generateContent, gemini, /v1beta/models/gemini-2.5-flash:generateContent
          /v1/gemini/models/gemini-2.5-flash:streamGenerateContent,  gemini, /v1beta/models/gemini-2.5-flash:streamGenerateContent
          /v1/gemini/v1/models/gemini-2.5-flash:generateContent,     gemini, /v1/models/gemini-2.5-flash:generateContent
          /v1/gemini/v1alpha/models/gemini-2.5-flash:generateContent, gemini, /v1alpha/models/gemini-2.5-flash:generateContent
          /v1/gemini/v1beta/tunedModels/mine-1:generateContent,      gemini, /v1beta/tunedModels/mine-1:generateContent
          /v1/gemini/v1beta/models/gemini-2.5-flash%3AgenerateContent, gemini, /v1beta/models/gemini-2.5-flash%3AgenerateContent
          /gemini/v1beta/models/gemini-2.5-flash:generateContent,    gemini, /v1beta/models/gemini-2.5-flash:generateContent
          /gemini/v1/models/gemini-2.5-flash:generateContent,        gemini, /v1beta/models/gemini-2.5-flash:generateContent
          /gemini/v1/v1beta/models/gemini-2.5-flash:generateContent, gemini, /v1beta/models/gemini-2.5-flash:generateContent
          /gemini/v1alpha/models/gemini-2.5-flash:generateContent,   gemini, /v1alpha/models/gemini-2.5-flash:generateContent
          /v1/gemini/v1beta/openai/chat/completions,                 gemini, /v1beta/openai/chat/completions
          /v1/gemini/openai/chat/completions,                        gemini, /v1beta/openai/chat/completions
          /v1/bedrock/model/us.amazon.nova-lite-v1%3A0/converse, bedrock, /model/us.amazon.nova-lite-v1%3A0/converse
          /v1/bedrock/model/us.amazon.nova-lite-v1:0/converse-stream, bedrock, /model/us.amazon.nova-lite-v1:0/converse-stream
          /v1/regional/eu-west-1/model/arn%3Aaws%3Abedrock%3Ax%2Fy/converse, regional, /model/arn%3Aaws%3Abedrock%3Ax%2Fy/converse
          /v1/bedrock/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x/converse, bedrock, /model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x/converse
          """)
  void resolve_findsTheChatsOfEachLayout(String path, String provider, String out) {
    assertThat(PATHS.resolve(path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class,
            chat -> {
              assertThat(chat.named().name()).isEqualTo(provider);
              assertThat(chat.named().path(chat.rest())).isEqualTo(out);
              assertThat(chat.query()).isEmpty();
            });
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /v1/azure/mine/openai/v1/chat/completions,              mine, '', /openai/v1/chat/completions
          /v1/azure/mine/openai/deployments/d/chat/completions,   mine, d,  /openai/deployments/d/chat/completions
          /v1/azure/openai/deployments/d/chat/completions,        '',   d,  /openai/deployments/d/chat/completions
          /v1/azure/chat/completions,                             '',   '', /openai/v1/chat/completions
          /azure/v1/chat/completions,                             '',   '', /openai/v1/chat/completions
          """)
  void resolve_findsAzuresChats_withAndWithoutTheirResource(
      String path, String resource, String deployment, String out) {
    assertThat(PATHS.resolve(path + "?api-version=2024-10-21", d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class,
            chat -> {
              assertThat(chat.dialect()).isEqualTo(OPENAI);
              assertThat(chat.named().parts().get(Part.RESOURCE).orElse("")).isEqualTo(resource);
              assertThat(chat.target().model().orElse("")).isEqualTo(deployment);
              assertThat(chat.named().path(chat.rest())).isEqualTo(out);
              assertThat(chat.query()).isEqualTo("?api-version=2024-10-21");
            });
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /v1/vertex/my-project-1/europe-west4/v1/projects/my-project-1/locations/europe-west4/publishers/anthropic/models/claude-sonnet-4-5%4020250929:rawPredict, false
          /v1/vertex/v1/projects/my-project-1/locations/europe-west4/publishers/anthropic/models/claude-sonnet-4-5@20250929:streamRawPredict, true
          /v1/vertex/projects/my-project-1/locations/europe-west4/publishers/anthropic/models/claude-sonnet-4-5@20250929:rawPredict, false
          """)
  void resolve_findsClaudeAtVertex(String path, boolean stream) {
    assertThat(PATHS.resolve(path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class,
            chat -> {
              assertThat(chat.dialect()).isEqualTo(ANTHROPIC);
              assertThat(chat.target())
                  .isEqualTo(
                      new Target(
                          Target.Kind.CHAT, Optional.of("claude-sonnet-4-5@20250929"), stream));
              assertThat(chat.named().parts().get(Part.REGION)).contains("europe-west4");
              assertThat(chat.named().parts().get(Part.PROJECT)).contains("my-project-1");
            });
  }

  @Test
  void resolve_countsTokensAtVertexWithoutMemory() {
    assertThat(
            PATHS.resolve(
                "/v1/vertex/v1/projects/my-project-1/locations/global/publishers/anthropic/models/count-tokens:rawPredict",
                d -> {}))
        .isInstanceOf(Endpoint.Passthrough.class);
  }

  @Test
  void resolve_findsHostedChatsWithoutAProvider() {
    assertThat(PATHS.resolve("/v1/chat/completions", d -> {}))
        .isEqualTo(
            new Endpoint.Chat(
                Optional.empty(), OPENAI, Target.of(Target.Kind.CHAT), "/chat/completions", ""));
  }

  @Test
  void resolve_letsThePathSayWhatIsSpoken_alsoWhereItFails() {
    Map<String, Dialect> spoken =
        Map.of(
            "/v1/chat/completions", OPENAI,
            "/v1/openai/chat/completions", OPENAI,
            "/v1/anthropic/chat/completions", OPENAI,
            "/v1/openai/files", OPENAI,
            "/v1/messages", ANTHROPIC,
            "/v1/openai/messages", ANTHROPIC,
            "/v1/anthropic/messages/batches", ANTHROPIC,
            "/v1beta/models/m:generateContent", GEMINI,
            "/v1/gemini/v1beta/files", GEMINI,
            "/v1/gemini/v1beta/openai/chat/completions", OPENAI);
    spoken.forEach((path, dialect) -> {
      List<Dialect> told = new ArrayList<>();
      PATHS.resolve(path, told::add);
      assertThat(told).as(path).containsExactly(dialect);
    });
  }

  @Test
  void resolve_countsTokensWithoutMemory_routedByModelOnlyIfHosted() {
    assertThat(PATHS.resolve("/v1/messages/count_tokens", d -> {}))
        .isEqualTo(
            new Endpoint.Chat(
                Optional.empty(),
                ANTHROPIC,
                Target.of(Target.Kind.COUNT_TOKENS),
                "/messages/count_tokens",
                ""));
    assertThat(PATHS.resolve("/v1/anthropic/v1/messages/count_tokens", d -> {}))
        .isInstanceOf(Endpoint.Passthrough.class);
  }

  @Test
  void resolve_readsModelAndStreamOfAPath_andLeavesItAsItCame() {
    String id = "arn%3aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fus.x%20y+z";
    assertThat(PATHS.resolve("/v1/model/" + id + "/converse-stream", d -> {}))
        .isEqualTo(
            new Endpoint.Chat(
                Optional.empty(),
                BEDROCK,
                new Target(
                    Target.Kind.CHAT,
                    Optional.of(
                        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.x y+z"),
                    true),
                "/model/" + id + "/converse-stream",
                ""));
  }

  @ParameterizedTest
  @CsvSource({
    "us.amazon.nova-lite-v1:0, true, /model/us.amazon.nova-lite-v1%3A0/converse-stream",
    "us.amazon.nova-lite-v1:0, false, /model/us.amazon.nova-lite-v1%3A0/converse",
    "arn:aws:bedrock:x/y~z *+é, false, /model/arn%3Aaws%3Abedrock%3Ax%2Fy~z%20%2A%2B%C3%A9/converse"
  })
  void write_namesAnotherModel_asItIsRead(String model, boolean stream, String path) {
    Target target = new Target(Target.Kind.CHAT, Optional.of(model), stream);

    assertThat(BEDROCK.targets().write(target)).isEqualTo(path);
    assertThat(BEDROCK.targets().read(path)).contains(target);
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/gemini-2.5-flash:generateContent, gemini-2.5-flash, CHAT, false, /models",
    "/v1/models/gemini-2.5-flash:generateContent, gemini-2.5-flash, CHAT, false, /models",
    "/v1alpha/models/gemini-2.5-flash:streamGenerateContent, gemini-2.5-flash, CHAT, true, /v1alpha",
    "/v1beta/models/google/gemini-2.5-flash:streamGenerateContent, google/gemini-2.5-flash, CHAT, true, /models",
    "/v1beta/models/gemini-2.5-flash:countTokens, gemini-2.5-flash, COUNT_TOKENS, false, /models",
    "/v1beta/models/e:embedContent, e, EMBEDDINGS, false, /models",
    "/v1beta/models/e:batchEmbedContents, e, EMBEDDINGS_OF_MANY, false, /models",
    "/v1beta/tunedModels/t:generateContent, tunedModels/t, CHAT, false, /tunedModels"
  })
  void resolve_readsModelAndStreamFromGooglesPaths(
      String path, String model, Target.Kind kind, boolean stream, String rest) {
    assertThat(PATHS.resolve(path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class,
            chat -> {
              assertThat(chat.provider()).isEmpty();
              assertThat(chat.dialect()).isEqualTo(GEMINI);
              assertThat(chat.target()).isEqualTo(new Target(kind, Optional.of(model), stream));
              assertThat(chat.rest()).startsWith(rest);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/gemini/v1beta/models/m:embedContent?key=AIza, /v1beta/models/m:embedContent",
    "/v1/gemini/v1beta/models/m:countTokens?alt=json&key=AIza, /v1beta/models/m:countTokens?alt=json",
    "/v1/gemini/v1beta/files?pageSize=2, /v1beta/files?pageSize=2",
    "/v1/gemini/upload/v1beta/files?key=AIza&uploadType=media, /upload/v1beta/files?uploadType=media",
    "/v1/gemini/v1beta/openai/embeddings, /v1beta/openai/embeddings",
    "/v1/gemini/v1beta/models/m:predict?%6Bey=AIza, /v1beta/models/m:predict",
    "/v1beta/models?key=AIza, /v1beta/models",
    "/v1beta/models/gemini-2.5-flash, /v1beta/models/gemini-2.5-flash",
    "/v1/openai/files?key=mine, /v1/files?key=mine",
    "/v1/openai/files?key=tarn_abc&a=1, /v1/files?a=1",
    "/v1/openai/files?a=1&tarn_aaaaaaaaaaaaaaaaaaaaaaaa, /v1/files?a=1",
    "/v1/openai/files?a=1&t%61rn_aaaaaaaaaaaaaaaaaaaaaaaa=2, /v1/files?a=1",
    "/v1/openai/files?a=1&b=Bearer%20tarn_aaaaaaaaaaaaaaaaaaaaaaaa, /v1/files?a=1",
    "/v1/openai/files?a=1&b=Bearer+tarn_aaaaaaaaaaaaaaaaaaaaaaaa, /v1/files?a=1",
    "/v1/openai/files?a=1&b=x%2Ctarn%5Faaaaaaaaaaaaaaaaaaaaaaaa, /v1/files?a=1",
    "/v1/openai/files?prefix=my-tarn_notes, /v1/files?prefix=my-tarn_notes"
  })
  void resolve_keepsKeysOutOfWhatIsPassedThrough(String path, String out) {
    assertThat(PATHS.resolve(path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Passthrough.class,
            other ->
                assertThat(other.provider().path(other.rest()) + other.query()).isEqualTo(out));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/gemini/v1beta/models/m:streamGenerateContent?key=AIza&alt=sse",
        "/v1/gemini/v1beta/models/m:streamGenerateContent?alt=sse&key=AIza",
        "/v1/gemini/v1beta/models/m:streamGenerateContent?alt=sse&ke%79=AIza&key",
        "/v1beta/models/m:streamGenerateContent?key=tarn_abc&alt=sse",
        "/v1/openai/models/m:streamGenerateContent?key=AIza&alt=sse"
      })
  void resolve_keepsKeysOutOfGooglesChats(String path) {
    assertThat(PATHS.resolve(path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class, chat -> assertThat(chat.query()).isEqualTo("?alt=sse"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/models", "/v1/models/gpt-5", "/v1/models/vendor/model"})
  void resolve_findsTheModels(String path) {
    assertThat(PATHS.resolve(path, d -> {})).isEqualTo(new Endpoint.Models());
  }

  @ParameterizedTest
  @CsvSource({
    "/v1/openai/embeddings, /v1/embeddings",
    "/openai/v1/embeddings, /v1/embeddings",
    "/v1/openai/v1/models/gpt-5, /v1/models/gpt-5",
    "/v1/openai/chat/completions/chatcmpl-1, /v1/chat/completions/chatcmpl-1",
    "/v1/openai/chat/completions/, /v1/chat/completions/",
    "/v1/openai/Chat/Completions, /v1/Chat/Completions",
    "/v1/openai/files/a%20b, /v1/files/a%20b",
    "/v1/openai/, /v1/",
    "/v1/bedrock/model/anthropic.claude-v2%3A1/invoke, /model/anthropic.claude-v2%3A1/invoke",
    "/v1/bedrock/model/arn%3Aaws%2fx/invoke-with-response-stream, /model/arn%3Aaws%2fx/invoke-with-response-stream",
    "/v1/bedrock/model/m/count-tokens, /model/m/count-tokens",
    "/v1/bedrock/model/m/converse/, /model/m/converse/",
    "/v1/bedrock/model/m%zz/converse, /model/m%zz/converse"
  })
  void resolve_passesOtherPathsOfAProviderThrough(String path, String out) {
    assertThat(PATHS.resolve(path, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Passthrough.class,
            other -> assertThat(other.provider().path(other.rest())).isEqualTo(out));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/memories",
        "/v1/memories/m1",
        "/v1/writes/w1",
        "/v1/receipts/r1",
        "/v1/usage"
      })
  void resolve_knowsOurOwnApis(String path) {
    assertThat(PATHS.resolve(path, d -> {})).isEqualTo(new Endpoint.Own());
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          ?,                          ?
          ?a=1,                       ?a=1
          ?a=1&b=%2F..&c,             ?a=1&b=%2F..&c
          ?boundary_id=1,             ``
          ?userId=ann,                ``
          ?userId,                    ``
          ?a=1&userId=ann&b=2,        ?a=1&b=2
          ?userId=a&boundary_id=b&c=, ?c=
          ?userIds=1,                 ?userIds=1
          ?a=1&&b=2,                  ?a=1&&b=2
          ?a=b?c,                     ?a=b?c
          """)
  void resolve_keepsTheQueryButForOurOwn(String query, String kept) {
    assertThat(PATHS.resolve("/v1/openai/chat/completions" + query, d -> {}))
        .isInstanceOfSatisfying(
            Endpoint.Chat.class,
            chat -> assertThat(chat.query()).isEqualTo(kept.equals("?") ? "" : kept));
  }

  private static Dialect spoken(String path) {
    return DIALECTS.spoken(path).orElseThrow().dialect();
  }

  static ProviderRow row(String name, String base, String prefix) {
    return new ProviderRow(
        name,
        List.of(),
        switch (name) {
          case "anthropic" -> ProviderRow.Dialect.ANTHROPIC;
          case "gemini" -> ProviderRow.Dialect.GEMINI;
          case "bedrock", "regional" -> ProviderRow.Dialect.BEDROCK;
          default -> ProviderRow.Dialect.OPENAI;
        },
        URI.create(base),
        prefix,
        name.equals("gemini") ? ProviderRow.Auth.X_GOOG_API_KEY : ProviderRow.Auth.BEARER,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        8_192);
  }
}
