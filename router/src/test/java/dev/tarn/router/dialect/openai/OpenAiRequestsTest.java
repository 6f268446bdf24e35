package dev.tarn.router.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.Message.ContentEnd;
import dev.tarn.router.dialect.Message.Role;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Requests;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Splices;
import dev.tarn.router.dialect.json.JsonWeaving;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiRequestsTest {
  private static final Requests REQUESTS =
      OpenAiChat.dialect(new ReadLimits(50, 1 << 20)).requests();

  @Test
  void read_takesNothingFromAnEmptyObject() {
    ChatRequest request = read("{}");

    assertThat(request.model()).isEmpty();
    assertThat(request.modelSpan()).isEmpty();
    assertThat(request.stream()).isFalse();
    assertThat(request.maxTokens()).isEmpty();
    assertThat(request.user()).isEmpty();
    assertThat(request.safetyIdentifier()).isEmpty();
    assertThat(request.metadataUserId()).isEmpty();
    assertThat(request.longCache()).isFalse();
    assertThat(request.messages()).isEmpty();
    assertThat(request.memoryMode()).isEmpty();
    assertThat(request.ours()).isEmpty();
  }

  @Test
  void read_takesEachFieldBesideOnesItDoesNotKnow() {
    ChatRequest request =
        read(
            """
            {"n":1,"model":"gpt-5","x":{"model":"no"},"stream":true,"max_tokens":7,"user":"ann",
             "safety_identifier":"s-1","metadata":{"a":[1],"user_id":"m-1","b":"c"},
             "prompt_cache_retention":"24h","messages":[],"tools":[{"model":"neither"}]}\
            """);

    assertThat(request.model()).contains("gpt-5");
    assertThat(request.stream()).isTrue();
    assertThat(request.maxTokens()).hasValue(7);
    assertThat(request.user()).contains("ann");
    assertThat(request.safetyIdentifier()).contains("s-1");
    assertThat(request.metadataUserId()).contains("m-1");
    assertThat(request.longCache()).isTrue();
  }

  @Test
  void read_takesNullForUnset() {
    ChatRequest request =
        read(
            """
            {"stream":null,"max_tokens":null,"max_completion_tokens":null,"user":null,
             "safety_identifier":null,"metadata":null,"prompt_cache_retention":null}\
            """);

    assertThat(request.stream()).isFalse();
    assertThat(request.maxTokens()).isEmpty();
    assertThat(request.user()).isEmpty();
    assertThat(request.safetyIdentifier()).isEmpty();
    assertThat(request.metadataUserId()).isEmpty();
    assertThat(request.longCache()).isFalse();
  }

  @Test
  void read_leavesOtherTypesOfNamesToTheProvider() {
    ChatRequest request =
        read("{'user':5,'safety_identifier':[],'metadata':{'user_id':{'a':1}},'max_tokens':1.5}");

    assertThat(request.user()).isEmpty();
    assertThat(request.safetyIdentifier()).isEmpty();
    assertThat(request.metadataUserId()).isEmpty();
    assertThat(request.maxTokens()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {'max_tokens':5,'max_completion_tokens':9}  | 9
          {'max_completion_tokens':9,'max_tokens':5}  | 9
          {'max_tokens':-1}                           | -1
          {'max_completion_tokens':0}                 | 0
          """)
  void read_takesTheLargerOfTwoTokenLimits(String body, int most) {
    assertThat(read(body).maxTokens()).hasValue(most);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'gpt-5'}",
        "{ 'model' : 'gpt-5' , 'x' : 1 }",
        "{'x':'ä€😀','model':'a\\u0041\\n'}",
        "{'messages':[{'role':'user','content':'日本'}],'model':'日本語'}",
        "{'model':''}"
      })
  void read_notesTheBytesOfTheModelWithItsQuotes(String body) {
    ChatRequest request = read(body);

    var span = request.modelSpan().orElseThrow();
    String written =
        new String(request.body(), span.start(), span.end() - span.start(), StandardCharsets.UTF_8);
    assertThat(written).startsWith("\"").endsWith("\"");
    assertThat(body.replace('\'', '"')).contains("model").contains(written);
    assertThat(new String(replaced(request), StandardCharsets.UTF_8))
        .isEqualTo(body.replace('\'', '"').replace(written, "\"other\""));
  }

  private static byte[] replaced(ChatRequest request) {
    return Splices.apply(
        request.body(), List.of(JsonWeaving.rename(request.modelSpan().orElseThrow(), "other")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':5}",
        "{'model':null}",
        "{'stream':1}",
        "{'stream':'true'}",
        "{'messages':{}}",
        "{'messages':null}",
        "{'messages':['hi']}",
        "{'messages':[null]}",
        "{'messages':[{'role':5}]}",
        "{'messages':[{'role':null}]}",
        "{'messages':[{'role':'user','content':5}]}",
        "{'messages':[{'role':'user','content':{}}]}",
        "{'extra':null}",
        "{'extra':'off'}",
        "{'extra':{'memory':null}}",
        "{'extra':{'memory':true}}",
        "[]",
        "'text'",
        "null",
        "5"
      })
  void read_refusesWrongTypes(String body) {
    refuses(body, "wrong_type");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'a','model':'b'}",
        "{'model':'a','\\u006dodel':'b'}",
        "{'stream':true,'stream':false}",
        "{'max_tokens':1,'max_tokens':1}",
        "{'user':'a','x':1,'user':'b'}",
        "{'metadata':{},'metadata':{}}",
        "{'metadata':{'user_id':'a','user_id':'b'}}",
        "{'messages':[],'messages':[]}",
        "{'messages':[{'role':'user','role':'user'}]}",
        "{'messages':[{'role':'user','content':'a','content':'b'}]}",
        "{'messages':[{'role':'user','content':null,'content':'b'}]}",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'a','text':'b'}]}]}",
        "{'extra':{},'extra':{}}",
        "{'extra':{'memory':'off','memory':'full'}}"
      })
  void read_refusesWhatStandsThereTwice(String body) {
    refuses(body, "duplicate_key");
  }

  @Test
  void read_leavesDuplicatesOfOtherFieldsToTheProvider() {
    assertThat(read("{'n':1,'n':2,'model':'m'}").model()).contains("m");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{} {}", "{},", "{}x", "{}]", "{}}"})
  void read_refusesWhatFollowsTheObject(String body) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> read(body))
        .satisfies(e -> assertThat(e.code()).isIn("trailing_data", "invalid_json"))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "{'a'}",
        "{'a':}",
        "{'a':1,}",
        "{'a':01}",
        "{'a':NaN}",
        "{a:1}",
        "{'a':'\\x'}",
        "{'a':'\n'}",
        "{/**/}",
        "{'a':[1,]}",
        "{'messages':[{'role':'user','content':'hi}]}"
      })
  void read_refusesWhatIsNotJsonAndSaysWhere(String body) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> read(body))
        .satisfies(e -> assertThat(e.code()).isEqualTo("invalid_json"))
        .withMessageMatching("(?s).*line \\d+, column \\d+.*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n"})
  void read_refusesAnEmptyBody(String body) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> read(body))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void read_refusesNestingBeyondTheLimit() {
    String fits = "{\"x\":" + "[".repeat(49) + "]".repeat(49) + "}";
    String tooDeep = "{\"x\":" + "[".repeat(50) + "]".repeat(50) + "}";

    assertThat(read(fits).messages()).isEmpty();
    refuses(tooDeep, "nested_too_deep");
  }

  @Test
  void read_refusesOverlongNumbersWhereverTheyStand() {
    refuses("{\"x\":" + "9".repeat(20_000) + "}", "invalid_json");
    refuses("{\"max_tokens\":" + "9".repeat(20_000) + "}", "invalid_json");
  }

  @Test
  void read_refusesBytesThatAreNotUtf8() {
    byte[] latin1 = "{\"user\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] cut = {'{', '"', 'a', '"', ':', '"', (byte) 0xe2, (byte) 0x82, '"', '}'};
    byte[] overlong = {'{', '"', 'a', '"', ':', '"', (byte) 0xc0, (byte) 0xaf, '"', '}'};
    byte[] surrogate = {
      '{', '"', 'a', '"', ':', '"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"', '}'
    };

    for (byte[] body : List.of(latin1, cut, overlong, surrogate)) {
      refuses(body, "invalid_utf8");
    }
  }

  @Test
  void read_refusesOtherEncodingsAndByteOrderMarks() {
    refuses("{}".getBytes(StandardCharsets.UTF_16LE), "invalid_utf8");
    refuses("{}".getBytes(StandardCharsets.UTF_16BE), "invalid_utf8");
    refuses("{}".getBytes(StandardCharsets.UTF_16), "invalid_utf8");
    refuses("\ufeff{}".getBytes(StandardCharsets.UTF_8), "invalid_utf8");
    refuses("{}".getBytes(java.nio.charset.Charset.forName("UTF-32LE")), "invalid_utf8");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'model':'\\ud83d'}",
        "{'user':'\\ude00'}",
        "{'messages':[{'role':'user','content':'a\\ud83dz'}]}",
        "{'messages':[{'role':'user','content':'\\ude00\\ud83d'}]}",
        "{'messages':[{'role':'user','content':[{'type':'text','text':'\\ud83d'}]}]}"
      })
  void read_refusesHalfSurrogatePairsInWhatItReads(String body) {
    refuses(body, "invalid_utf8");
  }

  @Test
  void read_takesWholeSurrogatePairsHoweverWritten() {
    assertThat(read("{'user':'\\ud83d\\ude00'}").user()).contains("😀");
    assertThat(read("{'user':'😀'}").user()).contains("😀");
  }

  @Test
  void read_takesAnyJsonForMessagesIfMemoryIsOff() {
    ChatRequest request =
        REQUESTS.read(bytes("{'messages':{'any':5},'model':'m','stream':true}"), false);

    assertThat(request.messages()).isEmpty();
    assertThat(request.model()).contains("m");
    assertThat(request.stream()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "system, SYSTEM",
    "developer, SYSTEM",
    "user, USER",
    "assistant, ASSISTANT",
    "tool, TOOL",
    "function, TOOL",
    "critic, OTHER",
    "User, OTHER"
  })
  void read_knowsWhoSpeaks(String written, Role role) {
    assertThat(message("{'role':'" + written + "','content':'hi'}").role()).isEqualTo(role);
  }

  @Test
  void read_takesAMessageWithoutRoleOrContent() {
    Message message = message("{'tool_calls':[{'content':'not mine','role':'user'}]}");

    assertThat(message.role()).isEqualTo(Role.OTHER);
    assertThat(message.text()).isEmpty();
    assertThat(message.end()).isEmpty();
    assertThat(message.name()).isEmpty();
    assertThat(message.id()).isEmpty();
  }

  @Test
  void read_takesNameAndIdOfAMessage() {
    Message message = message("{'content':'x','id':'m1','name':'Ann','role':'user'}");

    assertThat(message.name()).contains("Ann");
    assertThat(message.id()).contains("m1");
  }

  @Test
  void read_joinsTextPartsAndPassesOverOthers() {
    Message message =
        message(
            """
            {"role":"user","content":[
              {"text":"type last","type":"text"},
              {"type":"image_url","image_url":{"url":"data:","text":"inside"},"text":"of an image"},
              null, 5, ["x"],
              {"type":"text","text":"second","cache_control":{"type":"ephemeral"}},
              {"text":"without type"},
              {"type":"text","text":null},
              {"type":"text"}]}\
            """);

    assertThat(message.text()).isEqualTo("type last\nsecond");
  }

  @Test
  void read_findsTheClosingQuoteOfContent() {
    for (String content : List.of("", "hi", "ä😀", "a\\\"b", "tail\\\\", "\\u00e4")) {
      byte[] body =
          ("{\"messages\":[{\"content\": \"" + content + "\" ,\"role\":\"user\"}]}")
              .getBytes(StandardCharsets.UTF_8);
      ContentEnd end = REQUESTS.read(body, true).messages().getFirst().end().orElseThrow();

      assertThat(end).isInstanceOf(ContentEnd.OfString.class);
      int at = ((ContentEnd.OfString) end).at();
      assertThat(new String(body, at, 3, StandardCharsets.UTF_8)).isEqualTo("\" ,");
    }
  }

  @Test
  void read_findsTheClosingBracketOfContent() {
    for (String parts : List.of("", " ", "{\"type\":\"text\",\"text\":\"ä]\"}", "[[]] ", "5")) {
      byte[] body =
          ("{\"messages\":[{\"content\":[" + parts + "] ,\"role\":\"user\"}]}")
              .getBytes(StandardCharsets.UTF_8);
      ContentEnd end = REQUESTS.read(body, true).messages().getFirst().end().orElseThrow();

      assertThat(end)
          .isInstanceOfSatisfying(
              ContentEnd.OfArray.class,
              array -> {
                assertThat(new String(body, array.at(), 3, StandardCharsets.UTF_8))
                    .isEqualTo("] ,");
                assertThat(array.isEmpty()).isEqualTo(parts.isBlank());
              });
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'extra':{'memory':'off'}}                               | {}
          { 'extra' : {'memory':'off'} }                           | {  }
          {'extra':{'memory':'off'},'model':'m'}                   | {'model':'m'}
          {'model':'m','extra':{'memory':'off'}}                   | {'model':'m'}
          {'model':'m', 'extra':{'memory':'off'} , 'n':1}          | {'model':'m' , 'n':1}
          {'model':'m','extra':{},'n':1}                           | {'model':'m','n':1}
          {'a':{'extra':1},'extra':{},'extras':2}                  | {'a':{'extra':1},'extras':2}
          {'a':'😀','\\u0065xtra':{},'n':1}                        | {'a':'😀','n':1}
          {'extra':{},'n':'}'}                                     | {'n':'}'}
          {'a':1.50,'extra':{}}                                    | {'a':1.50}
          {'a':true ,'extra':{}}                                   | {'a':true}
          {'a':null,'extra':{},'b':[ ]}                            | {'a':null,'b':[ ]}
          """)
  void read_cutsItsOwnFieldsOutWithOneComma(String body, String left) {
    ChatRequest request = read(body);

    assertThat(new String(Splices.apply(request.body(), request.ours()), StandardCharsets.UTF_8))
        .satisfies(spliced ->
            assertThat(spliced.replace(" ", ""))
                .isEqualTo(left.replace('\'', '"').replace(" ", "")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4})
  void read_cutsExtraWhereverItStands(int place) {
    List<String> fields =
        new java.util.ArrayList<>(
            List.of("\"model\":\"m\"", "\"n\":1", "\"s\":\"a,b\"", "\"l\":[1,2]"));
    String without = "{" + String.join(" , ", fields) + "}";
    fields.add(place, "\"extra\":{\"memory\":\"off\"}");
    ChatRequest request = read("{" + String.join(" , ", fields) + "}");

    assertThat(request.memoryMode()).contains("off");
    byte[] left = Splices.apply(request.body(), request.ours());
    assertThat(new String(left, StandardCharsets.UTF_8)).isEqualTo(without);
  }

  @Test
  void read_refusesExtrasItDoesNotKnow() {
    refuses("{'extra':{'memory':'off','colour':'red'}}", "unsupported_extra");
  }

  @Test
  void read_refusesABoundaryInTheBodyAndSaysWhereItBelongs() {
    refuses("{'extra':{},'boundary_id':'b1'}", "misplaced_boundary");
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> read("{'boundary_id':'b1'}"))
        .withMessageContaining("query")
        .withMessageContaining("?boundary_id=");
  }

  private static Message message(String json) {
    return read("{'messages':[" + json + "]}").messages().getFirst();
  }

  /// Single quotes stand for double ones.
  private static ChatRequest read(String body) {
    return REQUESTS.read(bytes(body), true);
  }

  private static byte[] bytes(String body) {
    return body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static void refuses(String body, String code) {
    refuses(bytes(body), code);
  }

  private static void refuses(byte[] body, String code) {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> REQUESTS.read(body, true))
        .satisfies(e -> assertThat(e.code()).isEqualTo(code))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }
}
