package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.ProviderRow.Auth;
import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.credential.Part;
import dev.tarn.router.provider.credential.Parts;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where calls go whose base URL is left open, and whose key goes with them.
final class PlacementTest {
  private static final String AZURE_OPEN = "https://%7Bresource%7D.openai.azure.com";
  private static final String VERTEX_PREFIX =
      "/v1/projects/{project}/locations/{region}/publishers/google";
  private static final Provider AZURE = row("azure", AZURE_OPEN, "/openai/v1", Auth.API_KEY);
  private static final Provider BEDROCK =
      row("bedrock", "https://bedrock-runtime.%7Bregion%7D.amazonaws.com", "", Auth.AWS);
  private static final Provider VERTEX =
      row("vertex", "https://%7Bregion%7D-aiplatform.googleapis.com", VERTEX_PREFIX, Auth.GOOGLE);

  private static final String AWS_KEY =
      "{\"accessKeyId\":\"AKIA\",\"secretAccessKey\":\"s\",\"region\":\"eu-west-1\"}";
  private static final String AZURE_KEY =
      "{\"api_key\":\"k\",\"resource_name\":\"mine\",\"resource_type\":\"ai-services\"}";

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          azure,   /mine/openai/v1/chat/completions,                mine.openai.azure.com, /openai/v1/chat/completions
          azure,   /mine/openai/deployments/d/chat/completions,     mine.openai.azure.com, /openai/deployments/d/chat/completions
          azure,   /mine/chat/completions,                          mine.openai.azure.com, /openai/v1/chat/completions
          azure,   /mine/v1/responses,                              mine.openai.azure.com, /openai/v1/responses
          azure,   /mine/openai/files/f-1,                          mine.openai.azure.com, /openai/files/f-1
          bedrock, /us-gov-west-1/model/a.b-v1%3A0/converse,        bedrock-runtime.us-gov-west-1.amazonaws.com, /model/a.b-v1%3A0/converse
          vertex,  /my-project-1/us-central1/v1/projects/my-project-1/locations/us-central1/publishers/google/models/g:generateContent, us-central1-aiplatform.googleapis.com, /v1/projects/my-project-1/locations/us-central1/publishers/google/models/g:generateContent
          vertex,  /my-project-1/us-central1/models/g:generateContent, us-central1-aiplatform.googleapis.com, /v1/projects/my-project-1/locations/us-central1/publishers/google/models/g:generateContent
          vertex,  /v1beta1/projects/my-project-1/locations/europe-west4/publishers/google/models/g:generateContent, europe-west4-aiplatform.googleapis.com, /v1beta1/projects/my-project-1/locations/europe-west4/publishers/google/models/g:generateContent
          vertex,  /projects/my-project-1/locations/global/publishers/anthropic/models/c:rawPredict, aiplatform.googleapis.com, /v1/projects/my-project-1/locations/global/publishers/anthropic/models/c:rawPredict
          vertex,  /v1/projects/my-project-1/locations/eu/publishers/anthropic/models/c:rawPredict, aiplatform.eu.rep.googleapis.com, /v1/projects/my-project-1/locations/eu/publishers/anthropic/models/c:rawPredict
          """)
  void aPath_saysWhereTheProviderIs(String row, String path, String host, String out) {
    Provider.Located located =
        List.of(AZURE, BEDROCK, VERTEX).stream()
            .filter(p -> p.name().equals(row))
            .findFirst()
            .orElseThrow()
            .located(path);
    Provider place = located.provider().filled();

    assertThat(place.host()).isEqualTo(host);
    assertThat(place.port()).isEqualTo(443);
    assertThat(place.path(located.rest())).isEqualTo(out);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          /chat/completions,                              /chat/completions
          /openai/v1/chat/completions,                    /chat/completions
          /v1/chat/completions,                           /chat/completions
          /openai/deployments/d/chat/completions,         /deployments/d/chat/completions
          /openai/responses,                              /responses
          """)
  void unversioned_isTheCallThatADialectReads(String rest, String call) {
    assertThat(AZURE.unversioned(rest)).isEqualTo(call);
  }

  @Test
  void unversioned_isTheCallOfAPublisherToo() {
    String at = "/v1beta1/projects/p/locations/r/publishers";

    assertThat(VERTEX.unversioned(at + "/google/models/g:generateContent"))
        .isEqualTo("/models/g:generateContent");
    assertThat(VERTEX.unversioned(at + "/anthropic/models/c:rawPredict"))
        .isEqualTo("/anthropic/models/c:rawPredict");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/openai/v1/models",
        "/a.b/openai/v1/x",
        "/a%23b/openai/v1/x",
        "/A/openai/x",
        "/mine"
      })
  void whatCannotBeAResource_isNotTakenForOne(String rest) {
    Provider.Located located = AZURE.located(rest);

    assertThat(located.rest()).isEqualTo(rest);
    assertThat(located.provider().parts()).isEqualTo(Parts.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "RESOURCE, evil.example#",
    "RESOURCE, a/b",
    "RESOURCE, a.b",
    "RESOURCE, -a",
    "RESOURCE, a@b",
    "REGION, us-east-1/x",
    "REGION, us-east-1.evil.example",
    "REGION, us-east-1#",
    "REGION, US-EAST-1",
    "REGION, evil",
    "PROJECT, ../../x",
    "PROJECT, short",
    "PROJECT, 1-project"
  })
  void whatCannotBeAPart_isRefused_andNotRepeated(Part part, String value) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> Parts.of(part, value))
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo("invalid_" + part.word());
          assertThat(e.getMessage()).doesNotContain(value);
        });
  }

  @Test
  void aRegionInAProvidersOwnPath_isCheckedToo() {
    refused(
        () -> VERTEX.located("/v1/projects/my-project-1/locations/evil.example%23/x/y"),
        400,
        "invalid_region");
  }

  @Test
  void aPartThatNobodyNames_isAskedFor() {
    refused(() -> own(AZURE, "plain"), 400, "missing_resource");
    refused(() -> own(BEDROCK, "plain"), 400, "missing_region");
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> own(AZURE, "plain"))
        .withMessageContaining("/v1/azure/{resource}/…")
        .withMessageContaining("x-memorylake-resource");
  }

  @Test
  void aBaseUrlThatIsClosed_needsNoPart() {
    Provider closed = row("azure", "https://mine.openai.azure.com", "/openai/v1", Auth.API_KEY);

    assertThat(own(closed, "plain").provider().host()).isEqualTo("mine.openai.azure.com");
    assertThat(own(closed, "plain").provider().reach()).isEqualTo(Reach.ROW);
    assertThat(closed.located("/other/openai/v1/models").rest())
        .isEqualTo("/other/openai/v1/models");
  }

  @Test
  void aCredential_saysWhereItGoes() {
    assertThat(own(BEDROCK, AWS_KEY).provider().host())
        .isEqualTo("bedrock-runtime.eu-west-1.amazonaws.com");
    Attempt azure = own(AZURE, AZURE_KEY);
    assertThat(azure.provider().host()).isEqualTo("mine.services.ai.azure.com");
    assertThat(azure.credential().provider()).isEqualTo(azure.provider());
    assertThat(azure.provider().reach())
        .as("looked at again on connecting")
        .isEqualTo(Reach.ANY_URL);
    assertThat(azure.credential().key()).contains(new ProviderKey(Secret.of("k"), Auth.API_KEY));
    assertThat(azure.credential().toString()).doesNotContain("\"k\"").contains("***");
  }

  @Test
  void whatTheCallSays_goesBeforeWhatTheCredentialSays() {
    Provider asked = BEDROCK.with(Parts.of(Part.REGION, "us-east-1"));

    assertThat(own(asked, AWS_KEY).provider().host())
        .isEqualTo("bedrock-runtime.us-east-1.amazonaws.com");
  }

  @Test
  void aKeyOfOneResource_goesToNoOther() {
    Provider other = AZURE.with(Parts.of(Part.RESOURCE, "other"));
    Provider closed = row("azure", "https://other.openai.azure.com", "/openai/v1", Auth.API_KEY);
    Provider itself =
        row("azure", "https://mine.services.ai.azure.com", "/openai/v1", Auth.API_KEY);
    Provider gateway = row("azure", "http://10.0.0.1:9000", "/openai/v1", Auth.API_KEY);

    refused(() -> own(other, AZURE_KEY), 400, "credential_of_another_resource");
    refused(() -> own(closed, AZURE_KEY), 400, "credential_of_another_resource");
    assertThat(own(itself, AZURE_KEY).provider().host()).isEqualTo("mine.services.ai.azure.com");
    assertThat(own(gateway, AZURE_KEY).provider().host()).isEqualTo("10.0.0.1");
  }

  @Test
  void aKeyOfAModelsDeployment_namesTheModelThere() {
    String key =
        "{\"api_key\":\"k\",\"endpoint_url\":\"https://mine.openai.azure.com\",\"model_slug\":"
            + "\"openai/gpt-5\",\"model_id\":\"my-deployment\"}";

    assertThat(
            Placement.passthrough(AZURE, presented(key), Optional.of("gpt-5"), Optional.empty())
                .model())
        .contains("my-deployment");
    assertThat(
            Placement.passthrough(
                    AZURE, presented(key), Optional.of("my-deployment"), Optional.empty())
                .model())
        .isEmpty();
  }

  @Test
  void aCredentialOfAnotherVendor_isNotSent() {
    Provider openai = row("openai", "https://api.openai.com/v1", "/v1", Auth.BEARER);
    String account = "{\"type\":\"service_account\",\"client_email\":\"a\",\"private_key\":\"k\"}";

    for (Provider provider : List.of(openai, AZURE)) {
      refused(() -> own(provider, AWS_KEY), 400, "credential_of_another_provider");
      refused(() -> own(provider, account), 400, "credential_of_another_provider");
    }
    refused(() -> own(BEDROCK, AZURE_KEY), 400, "credential_of_another_provider");
    refused(() -> own(VERTEX, AWS_KEY), 400, "credential_of_another_provider");
  }

  @Test
  void theOperatorsKey_goesNowhereThatACallerNames() {
    Provider asked = AZURE.with(Parts.of(Part.RESOURCE, "evil"));

    refused(() -> hosted(asked, "plain"), 403, "endpoint_not_hosted");
    refused(() -> hosted(asked, AZURE_KEY), 403, "endpoint_not_hosted");
    refused(() -> hosted(AZURE, "plain"), 502, "provider_key_unusable");
    refused(() -> hosted(AZURE, "{\"key\":\"k\"}"), 502, "provider_key_unusable");
    refused(() -> hosted(AZURE, AWS_KEY), 502, "provider_key_unusable");
    assertThat(hosted(AZURE, AZURE_KEY).provider().host()).isEqualTo("mine.services.ai.azure.com");
    assertThat(hosted(AZURE.with(Parts.of(Part.RESOURCE, "mine")), AZURE_KEY).provider().host())
        .isEqualTo("mine.services.ai.azure.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "arn:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ:1",
        "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1b2c3",
        "arn:aws:bedrock:us-east-1:123456789012:inference-profile/a1b2c3",
        "arn:aws:bedrock:us-east-1:123456789012:provisioned-model/a1b2c3",
        "arn:aws:bedrock:us-east-1:123456789012:custom-model/amazon.nova/a1b2c3",
        "arn:aws:bedrock:us-east-1:123456789012:foundation-model/amazon.nova",
        "arn:aws:sagemaker:us-east-1:123456789012:endpoint/mine",
        "ARN:aws:bedrock:us-east-1:123456789012:prompt/ABCDEFGHIJ",
        " arn:aws:bedrock:us-east-1::foundation-model/amazon.nova",
        "a1b2c3d4e5f6"
      })
  void whatAnAccountKeepsUnderAnArnOrAnId_isForTheCallersKey_orListedByTheOperator(String arn) {
    Optional<String> model = Optional.of(arn);
    Optional<ProviderKey> key = presented(AWS_KEY);

    refused(
        () -> Placement.hosted(BEDROCK, key, model, Optional.empty()), 403, "endpoint_not_hosted");
    refused(() -> Placement.hosted(BEDROCK, key, model, model), 403, "endpoint_not_hosted");
    assertThat(Placement.passthrough(BEDROCK, key, model, Optional.empty()).called())
        .isEqualTo(arn);
    ProviderRow bare = BEDROCK.row();
    Provider listing =
        Provider.of(
            new ProviderRow(
                bare.name(),
                bare.aliases(),
                bare.dialect(),
                bare.baseUrl(),
                bare.versionPrefix(),
                bare.auth(),
                bare.apiKey(),
                bare.apiKeyEnv(),
                List.of("arn:aws:bedrock:*", arn),
                bare.contextWindow()));
    assertThat(Placement.hosted(listing, key, model, Optional.empty()).called()).isEqualTo(arn);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-3-haiku-20240307-v1:0",
        "arn:aws-us-gov:bedrock:us-gov-west-1:123456789012:inference-profile/us-gov.amazon.nova-v1:0"
      })
  void whatIsEveryAccountsAtBedrock_isServedWithTheOperatorsKey(String model) {
    Attempt attempt =
        Placement.hosted(BEDROCK, presented(AWS_KEY), Optional.of(model), Optional.empty());

    assertThat(attempt.called()).isEqualTo(model);
  }

  private static Attempt own(Provider provider, String key) {
    return Placement.passthrough(provider, presented(key), Optional.empty(), Optional.empty());
  }

  private static Attempt hosted(Provider provider, String key) {
    return Placement.hosted(provider, presented(key), Optional.empty(), Optional.empty());
  }

  private static Optional<ProviderKey> presented(String key) {
    return Optional.of(new ProviderKey(Secret.of(key), Auth.BEARER));
  }

  private static void refused(Runnable call, int status, String code) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(call::run)
        .satisfies(e -> {
          assertThat(e.code()).isEqualTo(code);
          assertThat(e.status()).isEqualTo(status);
        });
  }

  private static Provider row(String name, String base, String prefix, Auth auth) {
    return Provider.of(
        new ProviderRow(
            name,
            List.of(),
            auth == Auth.AWS ? ProviderRow.Dialect.BEDROCK : ProviderRow.Dialect.OPENAI,
            URI.create(base),
            prefix,
            auth,
            Optional.empty(),
            Optional.empty(),
            List.of(),
            8_192));
  }
}
