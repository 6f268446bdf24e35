package dev.tarn.router.dialect.bedrock;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;

/// Splits a stream of bytes into frames, whatever the pieces, and checks both CRCs of each. After a
/// fault nothing more is read, since nobody can say where the next frame begins; nor after a frame
/// larger than the limit. Belongs to one thread.
final class EventStreamReader {
  private static final byte[] NOTHING = {};

  private final int maxFrameBytes;
  private final Consumer<EventStreamFrame> frames;
  private byte[] held = NOTHING;
  private int size;
  private boolean broken;

  /// @param maxFrameBytes largest frame that is held
  EventStreamReader(int maxFrameBytes, Consumer<EventStreamFrame> frames) {
    this.maxFrameBytes = maxFrameBytes;
    this.frames = frames;
  }

  /// The next bytes.
  void feed(byte[] bytes) {
    if (broken) {
      return;
    }
    if (size == 0) {
      // Most often frames come whole, and nothing has to be kept.
      int read = read(bytes, bytes.length);
      append(bytes, read);
    } else {
      append(bytes, 0);
      int read = read(held, size);
      System.arraycopy(held, read, held, 0, size - read);
      size -= read;
    }
    if (broken) {
      held = NOTHING;
      size = 0;
    }
  }

  /// Whether every byte so far belonged to a frame that was right.
  boolean isWhole() {
    return !broken && size == 0;
  }

  /// Reads the frames that are there whole.
  ///
  /// @return how many bytes they are
  private int read(byte[] from, int length) {
    ByteBuffer bytes = ByteBuffer.wrap(from);
    int at = 0;
    while (length - at >= EventStreamFrame.PRELUDE_BYTES) {
      int total = bytes.getInt(at);
      broken = !EventStreamFrame.isPrelude(bytes, at) || total > maxFrameBytes;
      if (broken || length - at < total) {
        break;
      }
      Optional<EventStreamFrame> frame = EventStreamFrame.read(bytes, at);
      broken = frame.isEmpty();
      if (broken) {
        break;
      }
      frame.ifPresent(frames);
      at += total;
    }
    return at;
  }

  private void append(byte[] bytes, int from) {
    int more = bytes.length - from;
    if (size + more > held.length) {
      held = Arrays.copyOf(held, Math.max(size + more, 2 * held.length));
    }
    System.arraycopy(bytes, from, held, size, more);
    size += more;
  }
}
