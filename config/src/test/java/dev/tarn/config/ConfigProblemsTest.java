package dev.tarn.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Settings that are refused, and what is said about them.
final class ConfigProblemsTest {
  @TempDir private Path directory;

  private Given given() {
    return Given.in(directory);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          # wrong types
          server: {port: many}                | 'server.port' must be a whole number, not 'many'.
          server: {port: [1]}                 | 'server.port' must be a text.
          server: {host: {a: 1}}              | 'server.host.a' is no setting. Did you mean 'server.host'?
          server: here                        | 'server' is a section; its settings stand below it.
          memory: {recall-deadline: 150}      | must be a time such as 150ms, 5s, 30m, 24h or 30d, not '150'.
          memory: {recall-deadline: 0ms}      | 'memory.recall-deadline' must be a time above zero
          memory: {blocks-kept: 10000d}       | 'memory.blocks-kept' must be a time above zero and below
          memory: {durability: lazy}          | must be one of relaxed, strict, not 'lazy'.
          memory: {harness-tags: 7}           | 'memory.harness-tags' must be a list.
          memory: {harness-tags: [[a]]}       | 'memory.harness-tags' must be a list of texts.
          limits: {body-bytes: 32MB}          | must be a size such as 512KiB or 32MiB, not '32MB'.
          limits: {body-bytes: 2GiB}          | 'limits.body-bytes' must be at most 1GiB.
          embedding: {model: e5}              | must be one of e5-small-v2, all-minilm-l6-v2, bge-small-en-v1.5, none
          data-dir: "a\\0b"                   | 'data-dir' is no path of a file.
          # ranges
          server: {port: 65536}               | 'server.port' must be less than or equal to 65535.
          server: {port: -1}                  | 'server.port' must be greater than or equal to 0.
          server: {host: ""}                  | 'server.host' must not be blank.
          server: {operator-port: 65536}      | 'server.operator-port' must be less than or equal to 65535.
          server: {operator-port: some}       | 'server.operator-port' must be a whole number, not 'some'.
          server: {operator-port: 8080}       | 'server.operator-port' is the port of all others
          server: {operator-port: 1, operator-host: 192.0.2.1} | 'server.operator-host' 192.0.2.1 would send keys
          memory: {budget-tokens: 15}         | 'memory.budget-tokens' must be greater than or equal to 16.
          memory: {window-percent: 51}        | 'memory.window-percent' must be less than or equal to 50.
          memory: {per-user: 99}              | 'memory.per-user' must be greater than or equal to 100.
          limits: {nesting: 7}                | 'limits.nesting' must be greater than or equal to 8.
          # hosts of callers' URLs
          caller-urls: {allow: maybe}         | 'caller-urls.allow' must be true or false, not 'maybe'.
          caller-urls: {hosts: [a/v1]}        | 'caller-urls.hosts' must be a list of hosts such as
          caller-urls: {hosts: ["u@a"]}       | 'caller-urls.hosts' must be a list of hosts such as
          caller-urls: {hosts: ["*.a.example"]} | 'caller-urls.hosts' must be a list of hosts such as
          caller-urls: {hosts: ["127.1"]}     | 'caller-urls.hosts' must be a list of hosts such as
          # names
          servr: {port: 1}                    | 'servr.port' is no setting. Did you mean 'server.port'?
          server: {prot: 1}                   | 'server.prot' is no setting. Did you mean 'server.port'?
          something: else                     | 'something' is no setting. docs/configuration.md lists
          # providers
          providers: {acme: {base_url: "http://a"}} | 'providers.acme.base_url' is no setting of a provider. Did you mean 'base-url'?
          providers: {acme: 1}                | 'providers.acme' is no setting of a provider.
          providers: {acme: {auth: none}}     | 'providers.acme.base-url' must be an http or https URL
          providers: {openai: {base-url: "ftp://a"}}       | 'providers.openai.base-url' must be an http
          providers: {openai: {base-url: "http://u:p@a"}}  | without query, fragment or user.
          providers: {openai: {base-url: "http://a/?k=v"}} | without query, fragment or user.
          providers: {openai: {dialect: smoke}}            | 'providers.openai.dialect' must be one of openai
          providers: {openai: {refuses: [streams]}}        | 'providers.openai.refuses' must be of stream-options, reasoning-content,
          providers: {openai: {context-window: 511}}       | 'providers.openai.context-window' must be greater than
          providers: {openai: {base-url: "http://a.{host}.b.c"}}  | no placeholders but {resource}, {region} and {project}
          providers: {openai: {base-url: "http://{region.b.c"}}   | no placeholders but {resource}, {region} and {project}
          providers: {openai: {base-url: "https://{resource}"}}   | must not leave its host open
          providers: {openai: {base-url: "https://{resource}.com/v1"}}  | must not leave its host open
          providers: {openai: {base-url: "https://a.{region}:8443"}}    | must not leave its host open
          providers: {openai: {version-prefix: "/v1/{host}"}}     | 'providers.openai.version-prefix' must match
          providers: {Acme: {base-url: "http://a"}}        | 'providers.Acme.name' must match
          providers: {usage: {base-url: "http://a"}}       | A provider cannot be called 'usage'
          providers: {url: {base-url: "http://a"}}         | A provider cannot be called 'url'
          providers: {acme: {base-url: "http://a", aliases: [mcp]}}  | A provider cannot be called 'mcp'
          providers: {acme: {base-url: "http://a", aliases: [groq]}} | Two providers are called 'groq'.
          # models
          models: 1                                        | 'models' is a section; its settings stand below it.
          models: {gpt-5: {context-window: 1000}}          | 'models.gpt-5' must be named as vendor/model
          models: {openai: {gpt-5: {max-output: 1}}}       | 'models.openai.gpt-5' must be named as vendor/model
          models: {openai/gpt-5: {context: 1}}             | is no setting of a model.
          models: {openai/gpt-5: {max-outputs: 1}}         | Did you mean 'max-output'?
          models: {opnai/gpt-5: {context-window: 1000}}    | 'models.opnai/gpt-5' names a provider that there is not; the nearest is 'openai'.
          models: {openai/mine: {max-output: 100}}         | 'models.openai/mine.context-window' must be a whole number
          models: {openai/mine: {context-window: 511}}     | 'models.openai/mine.context-window' must be at least 512.
          models: {openai/mine: {context-window: 512, max-output: 513}} | 'models.openai/mine.max-output' must not be more than
          models: {openai/mine: {context-window: 512, aliases: [o1]}}   | is called 'o1', as another model of openai is.
          models: {openai/gpt-5: {input-modalities: [smell]}} | must be of text, image, audio, video and file.
          models: {openai/gpt-5: {input-price: -1}}        | must be US dollars for a million tokens, such as 2.5.
          models: {openai/gpt-5: {input-price: 1e-12}}      | must be US dollars for a million tokens, such as 2.5.
          models: {openai/gpt-5: {output-price: ""}}       | 'models.openai/gpt-5.output-price' is missing; a model with a price needs both.
          models: {openai/gpt-5: {long-prompt: 1000}}      | 'models.openai/gpt-5.long-prompt' goes together with
          models: {openai/gpt-5: {prices-as-of: today}}    | must be the day of the prices, such as 2026-07-01.
          models: {openai/gpt-5: {prices-source: ""}}      | must say where the prices come from.
          hosted: {default-provider: nobody}  | 'hosted.default-provider' names 'nobody', which is no provider.
          # what only makes sense together
          server: {host: 0.0.0.0}             | 'server.host' 0.0.0.0 would send keys and memories in plain text.
          server: {host: "::"}                | would send keys and memories in plain text.
          server: {tls-cert: /nowhere.pem}    | 'server.tls-cert' and 'server.tls-key' go together
          server: {tls-key: /nowhere.pem}     | 'server.tls-key' /nowhere.pem cannot be read.
          database: {url: "jdbc:mysql://h/t"} | 'database.url' must begin with jdbc:sqlite: or jdbc:postgresql:
          database: {url: "jdbc:postgresql://u:p@h/t"} | 'database.url' must not name a user before the host
          database: {url: "jdbc:postgresql://h/t?password=***"} | 'database.url' is what --print-config shows
          server: {public-url: tarn.example}  | 'server.public-url' must be a URL such as
          server: {public-url: "ftp://tarn.example"} | 'server.public-url' must be a URL such as
          server: {public-url: "https:///page"} | 'server.public-url' must be a URL such as
          server: {public-url: "https://u@tarn.example"} | without user, query or '#'
          server: {public-url: "https://tarn.example/#top"} | without user, query or '#'
          server: {public-url: "https://tarn.example/?a"} | without user, query or '#'
          vault: {address: "https://v.example"} | Set one of 'vault.token' and 'vault.token-file'.
          vault: {address: "http://v.example", token: t} | 'vault.address' would send keys in plain text
          vault: {address: "v.example", token: t} | 'vault.address' must be a URL such as
          # secrets as --print-config shows them
          operator: {key: "***"}              | 'operator.key' is what --print-config shows in place of a secret
          """)
  void problem_namesTheKeyAndWhatToWrite(String yaml, String expected) {
    assertThat(given().file(yaml).problems())
        .anySatisfy(problem -> assertThat(problem).contains(expected));
  }

  @ParameterizedTest(name = "{0}={1}")
  @CsvSource(
      quoteCharacter = '`',
      textBlock =
          """
          TARN_SERVER_PROT,            1, Did you mean 'TARN_SERVER_PORT'?
          TARN_PORT,                9090, The variable TARN_PORT is no setting.
          TARN_MEMORYKEY,             x1, Did you mean 'TARN_MEMORY_KEY'?
          TARN_SOMETHING_ELSE_WHOLLY,  1, docs/configuration.md lists what there is.
          TARN_PROVIDERS_OPENAI_SIZE,  1, The variable TARN_PROVIDERS_OPENAI_SIZE is no setting.
          TARN_MODELS_OPENAI_GPT_5_WINDOW, 1, The variable TARN_MODELS_OPENAI_GPT_5_WINDOW is no setting.
          TARN_PROVIDERS_NEW_API_KEY, x1, 'providers.new.base-url' must be an http or https URL
          """)
  void unknownVariable_isRefusedWithWhatMayBeMeant(String name, String value, String expected) {
    assertThat(given().environment(Map.of(name, value)).problems())
        .anySatisfy(problem -> assertThat(problem).contains(expected));
  }

  @Test
  void problems_areToldAllAtOnceAndEachOnce() {
    List<String> problems =
        given()
            .file(
                """
                server: {port: many}
                memory: {budget-tokens: few, per-user: 1}
                nonsense: 1
                database: {url: "jdbc:h2:x"}
                """)
            .environment(Map.of("TARN_LOG_LEVEL", "loud"))
            .problems();

    assertThat(problems)
        .extracting(problem -> problem.replaceAll("^'([^']*)'.*", "$1"))
        .containsExactlyInAnyOrder(
            "server.port",
            "memory.budget-tokens",
            "memory.per-user",
            "nonsense",
            "database.url",
            "log.level");
  }

  @Test
  void plainTextBeyondLoopback_isAcceptedBehindAProxy() {
    TarnConfig config = given().file("server: {host: 0.0.0.0, plaintext: behind-proxy}").config();

    assertThat(config.server().plaintext()).isEqualTo(TarnConfig.Plaintext.BEHIND_PROXY);
  }

  @Test
  void plainTextBeyondLoopback_isNotAtStakeWithTls() throws Exception {
    Path pem = Files.createFile(directory.resolve("tls.pem"));

    TarnConfig config =
        given()
            .environment(
                Map.of(
                    "TARN_SERVER_HOST", "0.0.0.0",
                    "TARN_SERVER_TLS_CERT", pem.toString(),
                    "TARN_SERVER_TLS_KEY", pem.toString()))
            .config();

    assertThat(config.server().tlsKey()).contains(pem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
  void loopback_needsNoTls(String host) {
    assertThat(given().environment(Map.of("TARN_SERVER_HOST", host)).config().server().host())
        .isEqualTo(host);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'server: {port: 1, port: 2}'               | Duplicate field 'port'
          'server: {port: 1}\\nserver: {port: 2}'    | Duplicate field 'server'
          'server: {port: 1'                         | is not valid YAML
          '\\tserver: 1'                             | is not valid YAML
          '[1, 2]'                                   | must hold settings as `key: value`.
          'just words'                               | must hold settings as `key: value`.
          'log: {level: info}\\n---\\nlog: {}'       | is not valid YAML
          'server: &s {port: 1}\\nlog: *s'           | line 2 has an alias (*)
          'server: {host: *elsewhere}'               | has an alias (*)
          """)
  void text_thatIsNoPlainYamlIsRefusedWithTheFilesName(String text, String expected) {
    String yaml = text.replace("\\n", "\n").replace("\\t", "\t");

    List<String> problems = given().file(yaml).problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.getFirst()).contains("tarn.yaml").contains(expected);
  }

  @Test
  void aliasBomb_isRefused() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9)));
    }

    assertThat(given().file(bomb.toString()).problems())
        .singleElement(Assertions.STRING)
        .contains("alias");
  }

  @Test
  void deepNesting_isRefused() {
    assertThat(given().file("a: " + "[".repeat(100_000)).problems())
        .singleElement(Assertions.STRING)
        .contains("is not valid YAML");
  }

  @Test
  void hugeFile_isRefused() {
    assertThat(given().file("# " + "x".repeat(1 << 20)).problems())
        .singleElement(Assertions.STRING)
        .contains("larger than a megabyte");
  }

  @Test
  void missingFile_isNamed() {
    Path missing = directory.resolve("missing.yaml");

    Assertions.assertThatThrownBy(() -> ConfigLoader.load(Map.of(), Optional.of(missing)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("There is no file " + missing + ".");
  }

  @Test
  void fileThatIsNotText_isRefused() throws Exception {
    Path latin = directory.resolve("latin.yaml");
    Files.write(latin, "data-dir: d\u00e9".getBytes(StandardCharsets.ISO_8859_1));

    Assertions.assertThatThrownBy(() -> ConfigLoader.load(Map.of(), Optional.of(latin)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(latin + " is not UTF-8 text.");
  }

  @Test
  void problems_speakEnglishWhateverTheMachineSpeaks() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertThat(given().file("server: {port: 65536}").problems())
          .containsExactly("'server.port' must be less than or equal to 65535.");
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void secrets_areInNoProblem() {
    List<String> problems =
        given()
            .file(
                """
                memory: {key: hush-1, budget-tokens: 0}
                operator: {key: [hush-2]}
                master: {keyy: hush-3}
                providers: {acme: {api-key: hush-4, base-url: "http://hush-5:hush-6@a"}}
                """)
            .environment(Map.of("TARN_MEMORYKEY", "hush-7", "TARN_PROVIDERS_X_API_KEY", "hush-8"))
            .problems();

    assertThat(problems).hasSizeGreaterThan(4);
    assertThat(String.join("\n", problems)).doesNotContain("hush");
  }
}
