package dev.tarn.router.provider.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ProviderRow.Auth;
import dev.tarn.config.Secret;
import dev.tarn.testkit.TokenServer;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CredentialCheckTest {
  private static final String SECRET = "s3cr3t-canary-of-a-key";

  private static List<String> at(Auth auth, String text) {
    return CredentialCheck.faults(auth, Secret.of(text)).stream().map(Fault::at).toList();
  }

  private static String azure(String more) {
    return "{\"api_key\":\"" + SECRET + "\"," + more + "}";
  }

  private static String account() {
    return TokenServer.impostor("robot@my-project-1.iam.gserviceaccount.com", "my-project-1");
  }

  @ParameterizedTest
  @EnumSource(
      value = Auth.class,
      names = {"BEARER", "X_API_KEY", "X_GOOG_API_KEY", "API_KEY", "AWS", "NONE"})
  void aPlainKey_isFine(Auth auth) {
    assertThat(at(auth, SECRET)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "short",
        "Bearer s3cr3t-canary-of-a-key",
        "s3cr3t-canary\nof-a-key",
        "s3cr3t-canary-é",
        "os.environ/OPENAI_API_KEY",
        "${OPENAI_API_KEY}",
        "sk-***canary",
        "tarn_0123456789abcdefghijABCDEFGHIJ"
      })
  void whatCanBeNoKey_isRefused_andNotRepeated(String text) {
    List<Fault> faults = CredentialCheck.faults(Auth.BEARER, Secret.of(text));
    assertThat(faults).hasSize(1);
    assertThat(faults.toString()).doesNotContain("canary").doesNotContain("0123456789");
  }

  @Test
  void jsonOfAnotherVendor_isRefused() {
    assertThat(at(Auth.BEARER, azure("\"resource_name\":\"r\""))).containsExactly("");
    assertThat(at(Auth.GOOGLE, azure("\"resource_name\":\"r\""))).containsExactly("");
    assertThat(at(Auth.API_KEY, "{ broken")).containsExactly("");
    assertThat(at(Auth.GOOGLE, "ya29.an-access-token-that-ends")).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"resource_name\":\"my-resource\"",
        "\"resource_name\":\"my-resource\",\"resource_type\":\"ai-services\"",
        "\"endpoint_url\":\"https://my-resource.openai.azure.com/openai/v1\",\"model_slug\":\"openai/gpt-5\",\"model_id\":\"d\"",
        "\"endpoint_url\":\"https://my-resource.services.ai.azure.com\"",
      })
  void keysOfAzure_areFineInBothForms_aloneAndInLists(String more) {
    assertThat(at(Auth.API_KEY, azure(more))).isEmpty();
    assertThat(at(Auth.API_KEY, "[" + azure(more) + "," + azure(more) + "]")).isEmpty();
    assertThat(Shape.of(Secret.of(azure(more)))).isInstanceOf(Shape.Azure.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'endpoint_url':'http://my-resource.openai.azure.com'   | /endpoint_url",
        "'endpoint_url':'https://evil.example/.openai.azure.com' | /endpoint_url",
        "'endpoint_url':'https://x@my.openai.azure.com'          | /endpoint_url",
        "'endpoint_url':'https://a.b.openai.azure.com'           | /endpoint_url",
        "'endpoint_url':7                                        | /endpoint_url",
        "'resource_name':'my#resource'                           | /resource_name",
        "'resource_name':'r','resource_type':'other'             | /resource_type",
        "'resource_name':'r','model_id':7                        | /model_id",
        "'model_id':'m'                                          | ``",
      })
  void wrongKeysOfAzure_areToldByTheirField(String more, String at) {
    assertThat(at(Auth.API_KEY, azure(more.replace('\'', '"')))).containsExactly(at);
  }

  @Test
  void everythingWrongInAList_isToldAtOnce() {
    String list = "[" + azure("\"resource_name\":\"r\"") + ",{\"endpoint_url\":\"http://x\"},7,{}]";
    assertThat(at(Auth.API_KEY, list))
        .containsExactly("/1/api_key", "/1/endpoint_url", "/2", "/3/api_key", "/3");
    assertThat(at(Auth.API_KEY, "[]")).containsExactly("");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'accessKeyId':'AKIAIOSFODNN7EXAMPLE','secretAccessKey':'wJalrXUtnFEMI/K7MDENG','region':'us-east-1'}",
        "{'aws_access_key_id':'AKIAIOSFODNN7EXAMPLE','aws_secret_access_key':'wJalrXUtnFEMI/K7MDENG'}",
        "{'AccessKeyId':'ASIAIOSFODNN7EXAMPLE','SecretAccessKey':'wJalrXUtnFEMI/K7MDENG','SessionToken':'IQoJb3JpZ2luX2VjE','Expiration':'2026-01-01T00:00:00Z'}",
        "{'api_key':'ABSKQmVkcm9ja0FQSUtleS0','region':'eu-central-1'}"
      })
  void keysOfAws_areFine(String json) {
    String text = json.replace('\'', '"');
    assertThat(at(Auth.AWS, text)).isEmpty();
    assertThat(Shape.of(Secret.of(text))).isNotInstanceOf(Shape.Plain.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'accessKeyId':'AKIA','secretAccessKey':'wJalrXUtnFEMI/K7'}                 | /accessKeyId",
        "{'accessKeyId':'AKIAIOSFODNN7EXAMPLE'}                                       | /secretAccessKey",
        "{'AccessKeyId':'AKIAIOSFODNN7EXAMPLE','SecretAccessKey':'a b c d e f g'}     | /SecretAccessKey",
        "{'accessKeyId':'ASIAIOSFODNN7EXAMPLE','secretAccessKey':'wJalrXUtnFEMI/K7'} | ``",
        "{'api_key':'ABSKQmVkcm9ja0FQSUtleS0','region':'us-east-1.evil.example'}     | /region",
        "{'api_key':'ABSKQmVkcm9ja0FQSUtleS0','region':7}                            | /region",
        "[]                                                                          | ``",
      })
  void wrongKeysOfAws_areToldByTheirField(String json, String at) {
    assertThat(at(Auth.AWS, json.replace('\'', '"'))).containsExactly(at);
  }

  @Test
  void aServiceAccount_isFine_withAndWithoutItsRegion() {
    assertThat(at(Auth.GOOGLE, account())).isEmpty();
    assertThat(at(Auth.GOOGLE, withRegion("europe-west4"))).isEmpty();
  }

  private static String withRegion(String region) {
    return account().replaceFirst("\\{", "{\"region\":\"" + region + "\",");
  }

  @Test
  void wrongServiceAccounts_areToldByTheirFields() {
    assertThat(at(Auth.GOOGLE, withRegion("europe west"))).containsExactly("/region");
    assertThat(at(Auth.GOOGLE, "{\"type\":\"authorized_user\"}")).containsExactly("");
    assertThat(at(Auth.GOOGLE, "{\"type\":\"service_account\"}"))
        .containsExactly("/client_email", "/private_key", "/project_id");
    assertThat(at(Auth.GOOGLE, account().replace("BEGIN PRIVATE", "BEGIN RSA PRIVATE")))
        .containsExactly("/private_key");
    assertThat(at(Auth.GOOGLE, account().replace("robot@", "robot")))
        .containsExactly("/client_email");
  }

  /// Whatever is written, the check neither throws nor repeats it, and what it lets pass is read as
  /// a credential and masked.
  @ParameterizedTest
  @EnumSource(Auth.class)
  void whateverIsWritten_isAnswered(Auth auth) {
    List<String> pieces =
        List.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"api_key\"",
            "\"endpoint_url\"",
            "\"resource_name\"",
            "\"region\"",
            "\"accessKeyId\"",
            "\"secretAccessKey\"",
            "\"type\"",
            "\"service_account\"",
            "\"us-east-1\"",
            "\"AKIAIOSFODNN7EXAMPLE\"",
            "\"s3cr3t-canary\"",
            "\"https://r.openai.azure.com\"",
            "null",
            "7",
            "s3cr3t-canary");
    Random random = new Random(42);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        text.append(pieces.get(random.nextInt(pieces.size())));
      }
      Secret written = Secret.of(text.toString());
      List<Fault> faults = CredentialCheck.faults(auth, written);
      assertThat(faults.toString()).doesNotContain("canary");
      if (faults.isEmpty()) {
        assertThat(Masked.of(written)).doesNotContain("s3cr3t-canary");
      }
    }
  }

  @Test
  void hints_showLittleOfLongKeysAndNothingOfShortOnes() {
    assertThat(Masked.of(Secret.of("sk-proj-0123456789abcdefWXYZ"))).isEqualTo("sk-p…WXYZ");
    assertThat(Masked.of(Secret.of("sk-short-key-abcdef"))).isEqualTo("…");
    assertThat(
            Masked.of(
                Secret.of(
                    "["
                        + azure("\"resource_name\":\"my-res\"")
                        + ","
                        + azure("\"resource_name\":\"r2\"")
                        + "]")))
        .isEqualTo("my-res s3cr…-key and 1 more");
    assertThat(
            Masked.of(
                Secret.of(
                    "{\"accessKeyId\":\"AKIAIOSFODNN7EXAMPLE\",\"secretAccessKey\":\"s\",\"region\":\"us-east-1\"}")))
        .isEqualTo("AKIA…MPLE us-east-1");
    assertThat(Masked.of(Secret.of(withRegion("global"))))
        .isEqualTo("robot@my-project-1.iam.gserviceaccount.com global");
  }
}
