package dev.tarn.router.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Replies;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiRepliesTest {
  private static final String EVENTS = "text/event-stream; charset=utf-8";
  private static final String JSON = "application/json";
  private static final Replies REPLIES = OpenAiChat.dialect(new ReadLimits(100, 1 << 20)).replies();
  private static final int LARGE = 1 << 22;
  private static final String WHOLE =
      """
      {"id":"c1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant",
      "content":"Grüße, \\"Ann\\" 😀","refusal":null},"logprobs":null,"finish_reason":"stop"}],
      "usage":{"prompt_tokens":12,"completion_tokens":5,"total_tokens":17,
      "prompt_tokens_details":{"audio_tokens":0,"cached_tokens":8}}}\
      """;
  private static final String STREAM =
      """
      : OPENROUTER PROCESSING

      data: {"choices":[],"prompt_filter_results":[{"prompt_index":0}],"usage":null}

      data: {"choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}

      data: {"choices":[{"index":0,"delta":{"content":"Grüße, "},"finish_reason":""}]}

      data: {"choices":[{"index":0,"delta":{"content":"\\ud83d\\ude00 Ann"},"finish_reason":null}]}

      data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

      data: {"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5,
      data: "prompt_tokens_details":{"cached_tokens":8}}}

      data: [DONE]

      """;

  @Test
  void tap_readsAWholeReplyCutAtEveryByte() {
    cutAtEveryByte(WHOLE, false, "Grüße, \"Ann\" 😀");
  }

  @Test
  void tap_readsAStreamCutAtEveryByte() {
    cutAtEveryByte(STREAM, true, "Grüße, 😀 Ann");
  }

  private static void cutAtEveryByte(String reply, boolean events, String text) {
    byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      ReplyTap tap = REPLIES.tap(events ? EVENTS : JSON, LARGE);
      tap.feed(Arrays.copyOfRange(bytes, 0, cut));
      tap.feed(Arrays.copyOfRange(bytes, cut, bytes.length));
      Tapped tapped = tap.end();

      assertThat(tapped.text()).as("cut at %d", cut).isEqualTo(text);
      assertThat(tapped.complete()).isTrue();
      assertThat(tapped.finishReason()).contains("stop");
      assertThat(tapped.usage()).contains(new Usage(12, 8, 5));
    }
  }

  @Test
  void tap_countsAStreamThatEndsWithoutFinishReasonAsBroken() {
    Tapped tapped = stream("{'choices':[{'index':0,'delta':{'content':'half'}}]}");

    assertThat(tapped.text()).isEqualTo("half");
    assertThat(tapped.complete()).isFalse();
    assertThat(tapped.finishReason()).isEmpty();
  }

  @Test
  void tap_countsAnEmptyFinishReasonAsNone() {
    Tapped tapped =
        stream("{'choices':[{'index':0,'delta':{'content':'half'},'finish_reason':''}]}");

    assertThat(tapped.complete()).isFalse();
  }

  @Test
  void tap_countsAStreamWithAnErrorAsBroken() {
    Tapped tapped =
        stream(
            "{'choices':[{'index':0,'delta':{'content':'half'},'finish_reason':'error'}]}",
            "{'error':{'message':'overloaded'}}");

    assertThat(tapped.complete()).isFalse();
  }

  @Test
  void tap_takesAnErrorOfNullForNone() {
    assertThat(
            stream("{'error':null,'choices':[{'delta':{'content':'a'},'finish_reason':'stop'}]}")
                .complete())
        .isTrue();
  }

  @Test
  void tap_readsTheFirstChoiceOnly() {
    Tapped tapped =
        stream(
            "{'choices':[{'index':1,'delta':{'content':'no'},'finish_reason':null}]}",
            "{'choices':[{'delta':{'content':'yes'},'index':0},{'index':1,'delta':{'content':'no'}}]}",
            "{'choices':[{'finish_reason':'length','index':1,'delta':{}}]}");

    assertThat(tapped.text()).isEqualTo("yes");
    assertThat(tapped.complete()).isFalse();
  }

  @Test
  void tap_readsTheFirstChoiceOfAWholeReply() {
    Tapped tapped =
        whole(
            "{'choices':[{'index':0,'message':{'content':'yes'},'finish_reason':'stop'},"
                + "{'index':1,'message':{'content':'no'},'finish_reason':'length'}]}");

    assertThat(tapped.text()).isEqualTo("yes");
    assertThat(tapped.finishReason()).contains("stop");
  }

  @Test
  void tap_readsNoTextInToolCallsAndReasoning() {
    Tapped tapped =
        stream(
            "{'choices':[{'index':0,'delta':{'role':'assistant','content':null,'tool_calls':["
                + "{'index':0,'id':'t1','function':{'name':'f','arguments':''}}]}}]}",
            "{'choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'function':{'arguments':"
                + "'{\\u0022content\\u0022:1}','content':'no'}}],'reasoning_content':'hm'}}]}",
            "{'choices':[{'index':0,'delta':{},'finish_reason':'tool_calls'}]}");

    assertThat(tapped.text()).isEmpty();
    assertThat(tapped.complete()).isTrue();
    assertThat(tapped.finishReason()).contains("tool_calls");
  }

  @Test
  void tap_takesUsageWhereCachedTokensAreNotTold() {
    assertThat(
            whole(
                    "{'usage':{'prompt_tokens':3,'completion_tokens':2,'prompt_tokens_details':null}}")
                .usage())
        .contains(new Usage(3, 0, 2));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing of JSON",
        "{",
        "{'choices':",
        "{'choices':5}",
        "{'choices':[5,null,[]]}",
        "{'choices':[{'index':99999999999,'message':{'content':'a'}}]}",
        "{'choices':[{'message':'a'}]}",
        "{'choices':null,'usage':5}",
        "{'usage':{'prompt_tokens':123456789012345678901234567890}}",
        "[{'choices':[{'message':{'content':'a'},'finish_reason':'stop'}]}]"
      })
  void tap_neverFailsAtWhatItCannotRead(String reply) {
    assertThat(whole(reply).text()).isEmpty();
    assertThat(whole(reply).complete()).isFalse();
    assertThat(stream(reply, "[DONE]").text()).isEmpty();
    assertThat(stream(reply, "[DONE]").complete()).isFalse();
  }

  @Test
  void tap_readsAWholeReplyWithWhiteSpaceBeforeIt() {
    // OpenRouter and DeepSeek keep a slow connection open with white space.
    Tapped tapped =
        whole("\n\n   \r\n{'choices':[{'message':{'content':'late'},'finish_reason':'stop'}]}");

    assertThat(tapped.text()).isEqualTo("late");
    assertThat(tapped.complete()).isTrue();
  }

  @Test
  void tap_leavesAReplyBeyondTheLimitUnread() {
    ReplyTap tap = REPLIES.tap(JSON, 100);
    tap.feed(WHOLE.getBytes(StandardCharsets.UTF_8));

    assertThat(tap.end().text()).isEmpty();
  }

  @Test
  void tap_passesAnEventBeyondTheLimitOverAndReadsOn() {
    ReplyTap tap = REPLIES.tap(EVENTS, 200);
    String large =
        "data: {\"choices\":[{\"delta\":{\"content\":\"" + "x".repeat(300) + "\"}}]}\n\n";
    tap.feed(large.getBytes(StandardCharsets.UTF_8));
    tap.feed(events("{'choices':[{'delta':{'content':'b'},'finish_reason':'stop'}]}"));

    assertThat(tap.end().complete()).isTrue();
  }

  @Test
  void tap_givesUpOnTextOfMoreThanAMillionCharacters() {
    ReplyTap tap = REPLIES.tap(EVENTS, LARGE);
    String half = "x".repeat(600_000);
    tap.feed(events("{'choices':[{'delta':{'content':'" + half + "'}}]}"));
    tap.feed(events("{'choices':[{'delta':{'content':'" + half + "'},'finish_reason':'stop'}]}"));

    assertThat(tap.end().text()).isEmpty();
  }

  private static Tapped whole(String reply) {
    ReplyTap tap = REPLIES.tap(JSON, LARGE);
    tap.feed(reply.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    return tap.end();
  }

  private static Tapped stream(String... data) {
    ReplyTap tap = REPLIES.tap(EVENTS, LARGE);
    tap.feed(events(data));
    return tap.end();
  }

  private static byte[] events(String... data) {
    StringBuilder stream = new StringBuilder();
    for (String event : data) {
      stream.append("data: ").append(event.replace('\'', '"')).append("\n\n");
    }
    return stream.toString().getBytes(StandardCharsets.UTF_8);
  }
}
