package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.config.ConfigException;
import dev.tarn.config.ConfigLoader;
import dev.tarn.config.ProviderRow;
import dev.tarn.config.Secret;
import dev.tarn.router.provider.credential.Fault;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyCheckTest {
  private static final Map<String, Provider> SHIPPED = shipped();

  private static Map<String, Provider> shipped() {
    try {
      return ConfigLoader.load(Map.of(), Optional.empty()).providers().stream()
          .collect(Collectors.toMap(ProviderRow::name, Provider::of));
    } catch (ConfigException e) {
      throw new LinkageError("the settings that ship are sound", e);
    }
  }

  private static KeyCheck check(String row, String value) {
    Provider provider = Optional.ofNullable(SHIPPED.get(row)).orElseThrow();
    return KeyCheck.of(provider, Secret.of(value.replace('\'', '"')));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "openai    | sk-proj-0123456789abcdefgh                                              | sk-p…efgh",
        "anthropic | sk-ant-api03-0123456789abcdefgh                                         | sk-a…efgh",
        "bedrock   | {'api_key':'ABSKQmVkcm9ja0FQSUtleS0','region':'eu-central-1'}           | ABSK…leS0 eu-central-1",
        "azure     | {'api_key':'0123456789abcdefghij','resource_name':'res'}                | res 0123…ghij",
        "ollama    | whatever                                                                | …",
      })
  void rightKeys_areTaken(String row, String value, String hint) {
    assertThat(check(row, value)).isEqualTo(new KeyCheck(List.of(), hint));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "openai    | sk-ant-api03-0123456789abcdefgh | api.anthropic.com",
        "anthropic | sk-proj-0123456789abcdefgh      | api.openai.com",
        "groq      | sk-or-v1-0123456789abcdefgh     | openrouter.ai",
      })
  void aKeyOfAnotherVendor_isRefused(String row, String value, String vendor) {
    KeyCheck check = check(row, value);
    assertThat(check.hint()).isEmpty();
    assertThat(check.faults())
        .singleElement()
        .extracting(Fault::what)
        .asString()
        .contains(vendor)
        .doesNotContain("0123456789");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "azure   | 0123456789abcdefghij                                            | resource",
        "bedrock | ABSKQmVkcm9ja0FQSUtleS0                                         | region",
        "bedrock | {'accessKeyId':'AKIAIOSFODNN7EXAMPLE','secretAccessKey':'0123456789abc'} | region",
      })
  void aKeyThatDoesNotSayWhereItBelongs_isRefused(String row, String value, String part) {
    assertThat(check(row, value).faults())
        .singleElement()
        .extracting(Fault::what)
        .asString()
        .contains("which " + part)
        .doesNotContain("0123456789");
  }

  @Test
  void anyKeyMayBeRight_atAHostThatIsNobodys() {
    assertThat(check("vllm", "sk-ant-api03-0123456789abcdefgh").faults()).isEmpty();
  }
}
