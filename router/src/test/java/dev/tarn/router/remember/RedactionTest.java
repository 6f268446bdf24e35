package dev.tarn.router.remember;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RedactionTest {
  private static final String X20 = "Ab3".repeat(7).substring(0, 20);
  private static final String X36 = "Ab3".repeat(12);

  /// Put together here, so that no scanner of secrets takes this file for a leak.
  static List<String> secrets() {
    return List.of(
        "sk-" + X20,
        "sk-proj-" + X20 + "_x-" + X20,
        "sk-ant-api03-" + X36,
        "rk_" + "live_" + X20,
        "pk_" + "test_" + X20,
        "tarn_" + X36,
        "AIza" + X36.substring(0, 35),
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "ASIA" + "ABCDEFGHIJKLMNOP",
        "ABSK" + "QmVkcm9ja0FQSUtleS" + X36,
        "bedrock-api-key-" + "YmVkcm9jay5hbWF6b25hd3MuY29t" + X36,
        "ghp_" + X36,
        "gho_" + X36,
        "github_pat_" + X36,
        "glpat-" + X20,
        "xox" + "b-" + X20,
        "gsk_" + X36,
        "xai-" + X36,
        "hf_" + X36,
        "npm_" + X36,
        "SG." + X20 + "." + X20,
        "eyJ" + X36 + ".eyJ" + X36 + "." + X36,
        "-----BEGIN RSA PRIVATE KEY-----\n" + X36 + "\n" + X36 + "\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + X36,
        "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0A1B\n\n"
            + X36
            + "\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n" + X36 + "\n-----END OPENSSH PRIVATE KEY-----",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5555555555554444",
        "378282246310005");
  }

  @Test
  void of_takesOutEachShape() {
    for (String secret : secrets()) {
      for (String around : List.of("use %s please", "%s", "(%s)", "key=\"%s\"", "so: %s, ok")) {
        String redacted = Redaction.of(around.formatted(secret));

        assertThat(redacted).as(around.formatted(secret)).contains("[redacted]");
        assertThat(redacted).doesNotContain(secret);
        assertThat(redacted).doesNotContain(X20).doesNotContain("1111");
      }
    }
  }

  @Test
  void of_takesOutAKeyBehindALineThatIsBrokenInJson() {
    for (String key : List.of("sk-" + X20, "npm_" + X36, "eyJ" + X36 + ".eyJ" + X36)) {
      assertThat(Redaction.of("refused:\\n" + key + "\\r\\n")).doesNotContain("Ab3Ab3");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "password: hunter2",
        "Password = hunter2",
        "my password is hunter2",
        "the PIN is 4711, ok?",
        "PIN: 4711",
        "my passphrase: \"hunter2-and-more\"",
        "api_key=hunter2",
        "api key: hunter2",
        "API-KEY='hunter2'",
        "access token: hunter2",
        "secret key = hunter2",
        "Das Passwort ist hunter2",
        "la contraseña es hunter2",
        "password: wrong",
        "CVV: 123",
        "DB_PASSWORD=hunter2",
        "{\"password\": \"hunter2 and more\"}",
        "my password for the old mail account is hunter2",
        "seed phrase: hunter2 rain tree",
        "postgres://ann:hunter2@db.example/notes",
        "Authorization: Bearer hunter2hunter2hunter2"
      })
  void of_takesOutWhatIsNamedAPassword(String text) {
    assertThat(Redaction.of(text))
        .contains("[redacted]")
        .doesNotContain("hunter2")
        .doesNotContain("4711")
        .doesNotContain("123")
        .doesNotContain("wrong");
  }

  @Test
  void of_leavesNothingOfAPasswordWithSigns() {
    assertThat(Redaction.of("password: p@ss,w;rd! end")).isEqualTo("password: [redacted] end");
  }

  @Test
  void of_keepsWhatStandsAround() {
    assertThat(Redaction.of("My card 4111 1111 1111 1111 expires in May"))
        .isEqualTo("My card [redacted] expires in May");
    assertThat(Redaction.of("the password is hunter2, and I live in Rome"))
        .isEqualTo("the password is [redacted], and I live in Rome");
  }

  @Test
  void of_takesOutACardWithWhatIsPrintedBesideIt() {
    assertThat(Redaction.of("4111 1111 1111 1111 12/27 123")).isEqualTo("[redacted] 12/27 123");
    assertThat(Redaction.of("3782 822463 10005, 4111111111111111 01/29"))
        .isEqualTo("[redacted], [redacted] 01/29");
  }

  @Test
  void of_leavesPublicKeysAndCertificates() {
    String pem = "-----BEGIN PUBLIC KEY-----\n" + X36 + "\n-----END PUBLIC KEY-----";

    assertThat(Redaction.of(pem)).isEqualTo(pem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "the password is wrong",
        "My password is secure!",
        "the pin is broken",
        "I forgot my password yesterday",
        "password reset",
        "call me at +49 170 1234567",
        "call 0170 1234567 or (555) 123-4567",
        "call +1-202-555-0143",
        "call +44 20 7946 0958",
        "order 302-1234567-7654321",
        "order number 100200300",
        "invoice 2026-000123",
        "on 2026-11-21 at 08:15:30",
        "from 21.11.2026 to 31.12.2026",
        "2026-11-21T08:15:30.123Z",
        "123e4567-e89b-12d3-a456-426614174000",
        "commit 51e575e3f0a1b2c3d4e5f60718293a4b5c6d7e8f",
        "51e575e",
        "milliseconds 1763712345678",
        "pi is 3.14159265358979323846",
        "the task-force asked risk-averse people to skip-this-long-name-of-a-thing",
        "disk-usage-of-the-old-server-in-rome",
        "I am desk-bound and ask-for-help-when-needed",
        "pinned: no",
        "spinach: yes",
        "my secret is that I like pop music",
        "the column pk_customer_orders_line_items_2 is a primary key",
        "4111-1111-1111-1111-4111-1111",
        "order 4111111111111112",
        "account 1234567812345670",
        "41111111-1111-1111-4111-111111111111",
        "tracking 9400111899223818218407",
        "see https://example.org:8080/a@b",
        "a basic understanding of Latin"
      })
  void of_leavesWhatIsNoSecret(String text) {
    assertThat(Redaction.of(text)).isEqualTo(text);
  }

  @Test
  void of_isDoneAfterOnePass() {
    for (String secret : secrets()) {
      String once = Redaction.of("password: " + secret + " and " + secret);
      assertThat(Redaction.of(once)).isEqualTo(once);
    }
  }

  @Test
  void of_endsQuicklyWhateverIsWritten() {
    for (String piece :
        List.of(
            "-----BEGIN PRIVATE KEY-----",
            "-----BEGIN A",
            "eyJ" + X36,
            "eyJ" + X36 + ".",
            "sk-",
            "a",
            "1 ",
            "1",
            "4111-",
            "password: ",
            "password is ",
            "pass",
            "SG.",
            "ghp_" + X36,
            " ",
            "- ",
            "-eyJ" + "a".repeat(12),
            "-----BEGIN ",
            "://a:",
            "bearer ",
            "password for a ",
            "4111 1111 1111 1111 ")) {
      String hostile = piece.repeat(1_000_000 / piece.length());
      assertThat(assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Redaction.of(hostile)))
          .isNotNull();
    }
  }
}
