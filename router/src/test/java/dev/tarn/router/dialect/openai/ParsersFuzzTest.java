package dev.tarn.router.dialect.openai;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.Replies;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.Requests;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Splices;
import dev.tarn.router.dialect.Weaving;
import dev.tarn.router.dialect.json.JsonWeaving;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Bytes of strangers. With `JAZZER_FUZZ=1` these fuzz; otherwise they run their seeds.
final class ParsersFuzzTest {
  private static final Replies REPLIES = OpenAiChat.dialect(new ReadLimits(100, 1 << 20)).replies();
  private static final Weaving WEAVING = OpenAiChat.dialect(new ReadLimits(100, 1 << 20)).weaving();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Requests REQUESTS =
      OpenAiChat.dialect(new ReadLimits(100, 1 << 20)).requests();

  @FuzzTest(maxDuration = "60s")
  void request_isRefusedOrStaysJsonWhenWoven(byte[] body) throws IOException {
    ChatRequest request;
    try {
      request = REQUESTS.read(body, true);
    } catch (RouterException e) {
      assertThat(e.status()).isEqualTo(400);
      return;
    }
    JsonNode before = JSON.readTree(body);
    Map<Integer, String> blocks = new HashMap<>();
    for (int i = 0; i < request.messages().size(); i++) {
      blocks.put(i, "\n\n\"block\"");
    }
    List<Splice> splices = new ArrayList<>(WEAVING.weave(request, blocks));
    splices.addAll(request.ours());
    request.modelSpan().ifPresent(span -> splices.add(JsonWeaving.rename(span, "other")));

    byte[] sent = Splices.apply(body, splices);
    JsonNode after = JSON.readTree(sent);

    assertThat(Splices.apply(sent, Splices.inverse(body, splices))).isEqualTo(body);
    assertThat(after.has("extra")).isFalse();
    request.model().ifPresent(model -> assertThat(after.path("model").asText()).isEqualTo("other"));
    assertThat(after.path("messages").size()).isEqualTo(before.path("messages").size());
  }

  @FuzzTest(maxDuration = "60s")
  void reply_isReadTheSameHoweverItIsCut(FuzzedDataProvider data) {
    boolean events = data.consumeBoolean();
    int most = data.consumeInt(16, 4_096);
    ReplyTap whole = REPLIES.tap(events ? "text/event-stream" : "application/json", most);
    ReplyTap cut = REPLIES.tap(events ? "text/event-stream" : "application/json", most);
    List<byte[]> pieces = new ArrayList<>();
    int size = 0;
    while (data.remainingBytes() > 0) {
      byte[] piece = data.consumeBytes(data.consumeInt(1, 64));
      pieces.add(piece);
      size += piece.length;
    }
    byte[] all = new byte[size];
    int at = 0;
    for (byte[] piece : pieces) {
      System.arraycopy(piece, 0, all, at, piece.length);
      at += piece.length;
      cut.feed(piece);
    }
    whole.feed(all);

    assertThat(cut.end()).isEqualTo(whole.end());
  }
}
