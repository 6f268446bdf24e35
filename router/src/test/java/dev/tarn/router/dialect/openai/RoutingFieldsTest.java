package dev.tarn.router.dialect.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Splices;
import dev.tarn.router.dialect.Wishes;
import dev.tarn.router.dialect.Wishes.Sort;
import dev.tarn.router.dialect.json.RoutingFields;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RoutingFieldsTest {
  private static ChatRequest read(String json, boolean routed) {
    return OpenAiChat.dialect(new ReadLimits(100, 1 << 20))
        .requests()
        .read(json.replace('\'', '"').getBytes(UTF_8), false, routed);
  }

  private static Wishes wishes(String extra) {
    return read("{'model':'m','extra':" + extra + "}", false).wishes();
  }

  private static String key(Wishes wishes, String provider) {
    return Optional.ofNullable(wishes.byok().get(provider)).orElseThrow().reveal();
  }

  @Test
  void whatIsSaid_isRead() {
    Wishes wishes =
        wishes(
            "{'fallback_models':['a','b'],'retry':3,'provider':{'order':['x'],'only':['x','y'],"
                + "'ignore':['z'],'sort':'price','allow_fallbacks':false,'require_parameters':true,"
                + "'max_price':{'prompt':1.5,'completion':2}}}");

    assertThat(wishes.fallbackModels()).containsExactly("a", "b");
    assertThat(wishes.retry()).isEqualTo(OptionalInt.of(3));
    assertThat(wishes.order()).containsExactly("x");
    assertThat(wishes.only()).containsExactly("x", "y");
    assertThat(wishes.ignore()).containsExactly("z");
    assertThat(wishes.sort()).contains(Sort.CHEAP);
    assertThat(wishes.allowFallbacks()).contains(false);
    assertThat(wishes.requireParameters()).contains(true);
    assertThat(wishes.maxPrice())
        .contains(
            new Wishes.MaxPrice(
                Optional.of(new BigDecimal("1.5")), Optional.of(BigDecimal.valueOf(2))));
  }

  @Test
  void whatIsNotSaid_isNothing() {
    assertThat(wishes("{}")).isEqualTo(Wishes.NONE);
    assertThat(read("{'model':'m','provider':1,'models':2}", false).wishes())
        .isEqualTo(Wishes.NONE);
  }

  @Test
  void keys_areReadByProvider_whateverTheirShape() {
    assertThat(key(wishes("{'byok':'sk-1'}"), "")).isEqualTo("sk-1");
    Wishes several = wishes("{'byok':{'openai':'sk-1','azure':{'api_key':'k','n':[1, 2]}}}");
    assertThat(key(several, "openai")).isEqualTo("sk-1");
    assertThat(key(several, "azure")).isEqualTo("{\"api_key\":\"k\",\"n\":[1, 2]}");
    assertThat(several.toString()).doesNotContain("sk-1");
  }

  @Test
  void openRoutersFields_areOursInRoutedCalls_andCutOut() {
    String body = "{'models':['a'],'model':'m','provider':{'sort':'throughput'},'n':1}";
    ChatRequest ours = read(body, true);
    ChatRequest theirs = read(body, false);

    assertThat(ours.wishes().fallbackModels()).containsExactly("a");
    assertThat(ours.wishes().sort()).contains(Sort.THROUGHPUT);
    assertThat(new String(Splices.apply(ours.body(), ours.ours()), UTF_8))
        .isEqualTo("{\"model\":\"m\",\"n\":1}");
    assertThat(theirs.ours()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'extra':{'provider':'fast'},'provider':'fast'}   | provider
          {'extra':{'fallback_models':['a']},'models':['b']} | models
          {'extra':{'retry':-1}}                            | extra.retry
          {'extra':{'retry':1.5}}                           | extra.retry
          {'extra':{'fallback_models':['']}}                | extra.fallback_models[0]
          {'extra':{'provider':{'order':'x'}}}              | extra.provider.order
          {'extra':{'provider':{'only':[null]}}}            | extra.provider.only[0]
          {'extra':{'provider':{'allow_fallbacks':1}}}      | extra.provider.allow_fallbacks
          {'extra':{'provider':{'sort':'best'}}}            | extra.provider.sort
          {'extra':{'provider':{'max_price':{'image':1}}}}  | extra.provider.max_price.image
          {'extra':{'provider':{'data_collection':'deny'}}} | extra.provider.data_collection
          {'extra':{'byok':{'a':''}}}                       | extra.byok.a
          {'extra':{'byok':'sk 1'}}                         | extra.byok
          """)
  void whatCannotBe_isRefused_byItsPath(String body, String path) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> read(body, true))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400))
        .satisfies(e -> assertThat(e.param()).contains(path));
  }

  @Test
  void defaultsOfAWorkspace_haveNeitherKeysNorMemory() {
    assertThat(RoutingFields.defaults("{\"retry\":1}").retry()).isEqualTo(OptionalInt.of(1));
    for (String field : new String[] {"byok", "memory"}) {
      assertThatExceptionOfType(RouterException.class)
          .isThrownBy(() -> RoutingFields.defaults("{\"" + field + "\":\"x\"}"))
          .satisfies(e -> assertThat(e.param()).contains("routing." + field));
    }
  }

  @Test
  void whatACallSays_goesBeforeItsWorkspace() {
    Wishes defaults = RoutingFields.defaults("{\"fallback_models\":[\"d\"],\"provider\":\"fast\"}");

    assertThat(wishes("{'provider':{'order':['x']}}").over(defaults).sort()).isEmpty();
    assertThat(wishes("{'provider':{'order':['x']}}").over(defaults).fallbackModels())
        .containsExactly("d");
    assertThat(wishes("{'fallback_models':['e']}").over(defaults).fallbackModels())
        .containsExactly("e");
    assertThat(wishes("{}").over(defaults).sort()).contains(Sort.FAST);
  }
}
