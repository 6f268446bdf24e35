package dev.tarn.router.provider.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShapeTest {
  private static final String SECRET = "s3cr3t-canary";

  private static Shape shape(String text) {
    return Shape.of(Secret.of(text));
  }

  @Test
  void whatIsNoJson_isAPlainKey() {
    assertThat(shape("sk-anything{}")).isEqualTo(new Shape.Plain());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"accessKeyId\":\"AKIA\",\"secretAccessKey\":\"s3cr3t-canary\",\"sessionToken\":\"t\",\"region\":\"us-east-1\"}",
        "{\"aws_access_key_id\":\"AKIA\",\"aws_secret_access_key\":\"s3cr3t-canary\",\"aws_session_token\":\"t\",\"aws_region\":\"us-east-1\"}",
        "{\"AccessKeyId\":\"AKIA\",\"SecretAccessKey\":\"s3cr3t-canary\",\"SessionToken\":\"t\",\"Expiration\":\"2026-01-01T00:00:00Z\",\"region\":\"us-east-1\"}",
      })
  void keysOfAws_areReadInEverySpelling(String json) {
    assertThat(shape(json))
        .isEqualTo(
            new Shape.Aws(
                Secret.of("AKIA"),
                Secret.of(SECRET),
                Optional.of(Secret.of("t")),
                Parts.of(Part.REGION, "us-east-1")));
    assertThat(shape(json).toString()).doesNotContain(SECRET).doesNotContain("AKIA");
  }

  @Test
  void keysOfAws_needNeitherTokenNorRegion() {
    assertThat(shape("{\"accessKeyId\":\"AKIA\",\"secretAccessKey\":\"s\",\"sessionToken\":null}"))
        .isEqualTo(new Shape.Aws(Secret.of("AKIA"), Secret.of("s"), Optional.empty(), Parts.NONE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"api_key\":\"s3cr3t-canary\\nrest\",\"resource_name\":\"res\"}",
        "{\"accessKeyId\":\"s3cr3t-canary\\r\\nx: 1\",\"secretAccessKey\":\"s\"}",
        "{\"accessKeyId\":\"AKIA\",\"secretAccessKey\":\"s\",\"sessionToken\":\"s3cr3t-canary \u00e9\"}"
      })
  void aKeyThatNoHeaderCanHold_isRefused_andNotRepeated(String json) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> shape(json))
        .satisfies(e -> assertThat(e.code()).isEqualTo("unknown_credential"))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(SECRET));
  }

  @Test
  void azuresKeys_areChosenByTheModel() {
    Shape.Azure azure =
        (Shape.Azure)
            shape(
                """
                [{"model_slug":"openai/gpt-5","endpoint_url":"https://one.openai.azure.com/openai/deployments/d/chat/completions?api-version=1","api_key":"k1","model_id":"d5"},
                 {"model_slug":"mistral/large","endpoint_url":"https://two.services.ai.azure.com/models/chat/completions","api_key":"k2","model_id":"large"}]
                """
                    .strip());

    Shape.AzureKey first = azure.forModel(Optional.of("gpt-5"));
    assertThat(first.apiKey()).isEqualTo(Secret.of("k1"));
    assertThat(first.parts()).isEqualTo(Parts.of(Part.RESOURCE, "one"));
    assertThat(first.suffix()).contains(".openai.azure.com");
    assertThat(first.model()).contains("d5");
    assertThat(azure.forModel(Optional.of("openai/gpt-5"))).isEqualTo(first);
    assertThat(azure.forModel(Optional.of("d5"))).isEqualTo(first);
    assertThat(azure.forModel(Optional.empty())).isEqualTo(first);
    assertThat(azure.forModel(Optional.of("large")).suffix()).contains(".services.ai.azure.com");
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> azure.forModel(Optional.of("gpt-5-mini")))
        .satisfies(e -> assertThat(e.code()).isEqualTo("no_key_for_model"));
  }

  @Test
  void aKeyOfAnAzureResource_isForEveryModelThere() {
    Shape.Azure azure =
        (Shape.Azure)
            shape(
                "{\"api_key\":\"k\",\"resource_name\":\"mine\",\"resource_type\":\"ai-services\"}");

    Shape.AzureKey key = azure.forModel(Optional.of("anything"));
    assertThat(key.parts()).isEqualTo(Parts.of(Part.RESOURCE, "mine"));
    assertThat(key.suffix()).contains(".services.ai.azure.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"api_key\":\"s3cr3t-canary\",\"resource_name\":\"evil.example#\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"resource_name\":\"a/b\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"resource_name\":\"a.b\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"resource_name\":\"mine\",\"resource_type\":\"elsewhere\"}",
        "{\"api_key\":\"s3cr3t-canary\"}",
        "{\"api_key\":[\"s3cr3t-canary\"],\"resource_name\":\"mine\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://evil.example/openai.azure.com\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://evil.example#.openai.azure.com\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://a.openai.azure.com@evil.example/\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://u:p@a.openai.azure.com/\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://a.openai.azure.com.evil.example\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://a.b.openai.azure.com\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://.openai.azure.com\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"https://a.openai.azure.com:8443/\"}",
        "{\"api_key\":\"s3cr3t-canary\",\"endpoint_url\":\"http://a.openai.azure.com\"}",
        "{\"accessKeyId\":\"s3cr3t-canary\",\"secretAccessKey\":\"s\",\"region\":\"us-east-1.evil.example\"}",
        "{\"accessKeyId\":\"s3cr3t-canary\",\"secretAccessKey\":\"s\",\"region\":\"us-east-1/x\"}",
        "{\"accessKeyId\":\"s3cr3t-canary\"}",
        "{\"type\":\"service_account\",\"client_email\":\"s3cr3t-canary\"}",
        "{\"type\":\"service_account\",\"client_email\":\"a\",\"private_key\":\"s3cr3t-canary\",\"project_id\":\"a/../b\"}",
        "{\"secret\":\"s3cr3t-canary\"}",
        "{\"api_key\":\"s3cr3t-canary\"",
        "{\"api_key\":\"a\",\"api_key\":\"s3cr3t-canary\",\"resource_name\":\"mine\"}",
        "{\"accessKeyId\":\"s3cr3t-canary\",\"secretAccessKey\":\"s\"} {}",
        "[]",
        "[\"s3cr3t-canary\"]",
        "{s3cr3t-canary}",
      })
  void whatIsNoKnownShape_isRefused_andNotRepeated(String json) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> shape(json))
        .satisfies(e -> {
          assertThat(e.status()).isEqualTo(400);
          assertThat(e.getMessage()).doesNotContain(SECRET).doesNotContain("evil");
        });
  }

  @Test
  void aServiceAccount_saysItsProjectAndRegion_andNothingOfItIsPrinted() {
    String json =
        "{\"type\":\"service_account\",\"project_id\":\"my-project-1\",\"region\":\"europe-west4\","
            + "\"private_key_id\":\"id\",\"private_key\":\"s3cr3t-canary\",\"client_email\":\"me@s3cr3t-canary\","
            + "\"token_uri\":\"https://evil.example/token\"}";

    assertThat(shape(json))
        .isInstanceOfSatisfying(
            Shape.ServiceAccount.class,
            account -> {
              assertThat(account.parts().get(Part.PROJECT)).contains("my-project-1");
              assertThat(account.parts().get(Part.REGION)).contains("europe-west4");
              assertThat(account.toString()).doesNotContain(SECRET).doesNotContain("evil");
            });
  }

  @Test
  void serviceAccountsThatDifferInAnything_haveFingerprintsOfTheirOwn() {
    String json = "{\"type\":\"service_account\",\"client_email\":\"a@b\",\"private_key\":\"%s\"}";

    assertThat(fingerprint(json.formatted("one"))).isNotEqualTo(fingerprint(json.formatted("two")));
    assertThat(fingerprint(json.formatted("one"))).isEqualTo(fingerprint(json.formatted("one")));
  }

  private static String fingerprint(String json) {
    return ((Shape.ServiceAccount) shape(json)).fingerprint();
  }
}
