package dev.tarn.router.http;

import dev.tarn.router.dialect.ReplyTap;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/// Reads the beginning and the end of a stream of events, where tokens are told, and lets pass what
/// is between: for calls of which nothing but their use is kept. Belongs to one thread.
final class Glance implements ReplyTap {
  private static final int BEGINNING = 4 << 10;
  private static final int END = 32 << 10;
  private static final byte[] BREAK = "\n\n".getBytes(StandardCharsets.UTF_8);

  private final ReplyTap tap;
  private final Deque<byte[]> end = new ArrayDeque<>();
  private int read;
  private int held;
  private boolean gap;

  private Glance(ReplyTap tap) {
    this.tap = tap;
  }

  /// A tap for a reply of this media type; what is no stream of events is read whole.
  static ReplyTap of(String mediaType, ReplyTap tap) {
    return mediaType.startsWith("text/event-stream") ? new Glance(tap) : new Whole(tap);
  }

  @Override
  public void feed(byte[] bytes) {
    if (read < BEGINNING) {
      read += bytes.length;
      tap.feed(bytes);
      return;
    }
    end.addLast(bytes);
    held += bytes.length;
    while (held - end.getFirst().length >= END) {
      held -= end.removeFirst().length;
      gap = true;
    }
  }

  @Override
  public Tapped end() {
    if (gap) {
      // Ends what the beginning left half; half an event that the end begins with is none.
      tap.feed(BREAK);
    }
    end.forEach(tap::feed);
    end.clear();
    return tap.end();
  }

  /// Reads all of a reply for its tokens, and not for calls that go on with it.
  private record Whole(ReplyTap tap) implements ReplyTap {
    @Override
    public void feed(byte[] bytes) {
      tap.feed(bytes);
    }

    @Override
    public Tapped end() {
      return tap.end();
    }
  }
}
