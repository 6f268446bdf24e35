package dev.tarn.router.dialect.bedrock;

import dev.tarn.router.dialect.Replies;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.json.JsonReplies;
import java.util.Set;

/// Reads replies that are one JSON object, or a stream of binary frames whose events are one each
/// (<https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ConverseStreamOutput.html>).
final class BedrockReplies implements Replies {
  private static final Set<String> EVENTS =
      Set.of("contentBlockStart", "contentBlockDelta", "messageStop", "metadata");

  private final Replies whole = new JsonReplies(BedrockReplyText::new);

  @Override
  public ReplyTap tap(String mediaType, int maxEventBytes) {
    return mediaType.startsWith(EventStreamFrame.MEDIA_TYPE)
        ? new Frames(maxEventBytes)
        : whole.tap(mediaType, maxEventBytes);
  }

  private static final class Frames implements ReplyTap {
    private final BedrockReplyText said = new BedrockReplyText();
    private final EventStreamReader reader;

    Frames(int maxFrameBytes) {
      this.reader = new EventStreamReader(maxFrameBytes, this::frame);
    }

    @Override
    public void feed(byte[] bytes) {
      reader.feed(bytes);
    }

    @Override
    public boolean spoke() {
      return said.spoke();
    }

    @Override
    public long besides() {
      return said.besides();
    }

    @Override
    public Tapped end() {
      return reader.isWhole() ? said.tapped() : said.tapped().incomplete();
    }

    private void frame(EventStreamFrame frame) {
      switch (frame.header(":message-type")) {
        case "event" -> {
          if (EVENTS.contains(frame.header(":event-type"))) {
            said.read(frame.payload());
          }
        }
        // An exception is of the API's model, an error is any other.
        case "exception", "error" -> said.fail();
        default -> {}
      }
    }
  }
}
