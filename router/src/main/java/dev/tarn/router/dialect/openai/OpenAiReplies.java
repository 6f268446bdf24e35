package dev.tarn.router.dialect.openai;

import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.SseReader;
import java.io.ByteArrayOutputStream;

/// Reads OpenAI chat replies, whole and streamed, while their bytes pass by.
public final class OpenAiReplies {
  private OpenAiReplies() {}

  /// A tap for one reply.
  ///
  /// @param events whether it is a stream of server-sent events
  /// @param maxEventBytes largest event, and largest whole reply, that is read
  public static ReplyTap tap(boolean events, int maxEventBytes) {
    return events ? new Events(maxEventBytes) : new Whole(maxEventBytes);
  }

  private static final class Events implements ReplyTap {
    private final OpenAiReplyText said = new OpenAiReplyText();
    private final SseReader reader;

    Events(int maxEventBytes) {
      this.reader = new SseReader(maxEventBytes, said::read);
    }

    @Override
    public void feed(byte[] bytes) {
      reader.feed(bytes);
    }

    @Override
    public Tapped end() {
      return said.tapped();
    }
  }

  private static final class Whole implements ReplyTap {
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(1024);
    private final int maxBytes;
    private boolean tooLarge;

    Whole(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public void feed(byte[] bytes) {
      tooLarge |= body.size() + bytes.length > maxBytes;
      if (!tooLarge) {
        body.write(bytes, 0, bytes.length);
      }
    }

    @Override
    public Tapped end() {
      OpenAiReplyText said = new OpenAiReplyText();
      boolean whole = !tooLarge && said.read(body.toByteArray());
      Tapped tapped = said.tapped();
      return whole ? tapped : tapped.incomplete();
    }
  }
}
