package dev.tarn.router.provider.credential;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.Secret;
import dev.tarn.testkit.AwsSignatures;
import dev.tarn.testkit.Received;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SigV4Test {
  private static final String ID = "AKIDEXAMPLE";
  private static final String KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  private static final String NO_BODY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
  private static final Instant NOW = Instant.parse("2015-08-30T12:36:00Z");

  private static Shape.Aws keys(Optional<String> token) {
    return new Shape.Aws(Secret.of(ID), Secret.of(KEY), token.map(Secret::of), Parts.NONE);
  }

  /// From the test suite that AWS published for version 4, aws-sig-v4-test-suite.
  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          GET,  /,                              5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31
          GET,  /?Param2=value2&Param1=value1,  b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500
          POST, /,                              5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b
          """)
  void authorization_isThatOfThePublishedTests(String method, String uri, String signature) {
    TreeMap<String, String> signed =
        new TreeMap<>(Map.of("host", "example.amazonaws.com", "x-amz-date", "20150830T123600Z"));
    SigV4.Request request = new SigV4.Request(method, uri, signed, new byte[0]);

    assertThat(
            new SigV4(keys(Optional.empty()), "us-east-1", "service")
                .authorization(request, signed, NO_BODY, "20150830T123600Z"))
        .isEqualTo(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request,"
                + " SignedHeaders=host;x-amz-date, Signature="
                + signature);
  }

  /// The example of the reference, "Create a signed AWS API request".
  @Test
  void authorization_isThatOfTheReference() {
    TreeMap<String, String> signed =
        new TreeMap<>(
            Map.of(
                "host", "iam.amazonaws.com",
                "content-type", "application/x-www-form-urlencoded; charset=utf-8",
                "x-amz-date", "20150830T123600Z"));
    SigV4.Request request =
        new SigV4.Request("GET", "/?Action=ListUsers&Version=2010-05-08", signed, new byte[0]);

    assertThat(
            new SigV4(keys(Optional.empty()), "us-east-1", "iam")
                .authorization(request, signed, NO_BODY, "20150830T123600Z"))
        .endsWith("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse",
        "/model/anthropic.claude-3-5-sonnet-20241022-v2:0/converse-stream",
        "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fus.x/converse",
        "/openai/v1/chat/completions?b=2&a=1&a=%20x&empty=&flag",
        "/a%20b/c~d_e-f.g",
      })
  void sign_isWhatAmazonsOwnLibraryVerifies(String uri) {
    for (Optional<String> token : List.of(Optional.<String>empty(), Optional.of("tok/en+=="))) {
      byte[] body = "{\"text\":\"caf\u00e9\"}".getBytes(StandardCharsets.UTF_8);
      Map<String, String> given =
          Map.of(
              "host", "127.0.0.1:8080",
              "content-type", "application/json",
              "x-amzn-bedrock-trace", "  ENABLED   FULL ");
      Map<String, String> added =
          new SigV4(keys(token), "eu-central-1", "bedrock")
              .sign(new SigV4.Request("POST", uri, given, body), NOW);

      AwsSignatures aws = new AwsSignatures(ID, KEY, token, "eu-central-1");
      assertThat(aws.verify(received(uri, given, added, body))).as(uri).isTrue();
      body[0] ^= 1;
      assertThat(aws.verify(received(uri, given, added, body))).as("other bytes").isFalse();
    }
  }

  private static Received received(
      String uri, Map<String, String> given, Map<String, String> added, byte[] body) {
    List<Map.Entry<String, String>> headers = new ArrayList<>(given.entrySet());
    headers.addAll(added.entrySet());
    return new Received("POST", uri, headers, body.clone(), new CompletableFuture<>());
  }
}
