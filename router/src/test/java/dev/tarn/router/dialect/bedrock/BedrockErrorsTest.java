package dev.tarn.router.dialect.bedrock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.testkit.EventStreams;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class BedrockErrorsTest {
  @Test
  void body_holdsMessageAndCode_andTheHeaderNamesTheException() {
    RouterException failure = RouterException.rateLimited("too_many_calls", "Slow \"down\".", 2);

    assertThat(BedrockErrors.FORMAT.body(failure))
        .asString()
        .isEqualTo("{\"message\":\"Slow \\\"down\\\".\",\"code\":\"too_many_calls\"}");
    assertThat(BedrockErrors.FORMAT.headers(failure))
        .isEqualTo(Map.of("x-amzn-errortype", "ThrottlingException"));
  }

  @Test
  void streamError_isAnExceptionOfTheStream() {
    RouterException failure = RouterException.badGateway("provider_broken_answer", "Broken off.");
    byte[] expected =
        EventStreams.exception(
            "modelStreamErrorException",
            "{\"message\":\"Broken off.\",\"code\":\"provider_broken_answer\"}");

    byte[] frame = BedrockErrors.FORMAT.streamError(failure);

    assertThat(frame).isEqualTo(expected);
    ReplyTap tap = new BedrockReplies().tap("application/vnd.amazon.eventstream", 1 << 20);
    tap.feed(frame);
    assertThat(tap.end().failed()).isTrue();
    assertThat(tap.end().complete()).isFalse();
  }

  @Test
  void endsStreams_onlyOfItsOwnKind() {
    assertThat(BedrockErrors.FORMAT.endsStreams("application/vnd.amazon.eventstream")).isTrue();
    assertThat(BedrockErrors.FORMAT.endsStreams("text/event-stream")).isFalse();
    assertThat(BedrockErrors.FORMAT.endsStreams("application/json")).isFalse();
  }
}
