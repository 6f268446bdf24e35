package dev.tarn.router.dialect;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;

/// Splits a stream of bytes into server-sent events (WHATWG HTML, section 9.2.6), whatever the
/// pieces: LF, CRLF and CR end lines, a byte order mark is passed over, comments are no events,
/// `data` lines of an event are joined by LF. An event larger than the limit is passed over whole.
///
/// Works on bytes, so that a character split between two pieces needs no care. Belongs to one
/// thread.
public final class SseReader {
  private static final byte[] DATA = {'d', 'a', 't', 'a'};

  private final int maxEventBytes;
  private final Consumer<byte[]> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(256);
  private final ByteArrayOutputStream data = new ByteArrayOutputStream(256);
  private boolean hasData;
  private boolean tooLarge;
  private boolean afterCr;
  private boolean firstLine = true;
  private boolean lineIsEmpty = true;
  private long skipped;

  /// @param events gets the data of each event
  public SseReader(int maxEventBytes, Consumer<byte[]> events) {
    this.maxEventBytes = maxEventBytes;
    this.events = events;
  }

  /// The next bytes.
  public void feed(byte[] bytes) {
    int start = 0;
    for (int i = 0; i < bytes.length; i++) {
      byte b = bytes[i];
      if (b == '\n' && afterCr) {
        afterCr = false;
        start = i + 1;
      } else if (b == '\n' || b == '\r') {
        append(bytes, start, i);
        endLine();
        start = i + 1;
        afterCr = b == '\r';
      } else {
        afterCr = false;
      }
    }
    append(bytes, start, bytes.length);
  }

  /// Events that were passed over because of their size.
  public long skipped() {
    return skipped;
  }

  private void append(byte[] bytes, int from, int to) {
    lineIsEmpty &= from == to;
    if (tooLarge) {
      return;
    }
    if (line.size() + data.size() + to - from > maxEventBytes) {
      tooLarge = true;
      line.reset();
      data.reset();
    } else {
      line.write(bytes, from, to - from);
    }
  }

  private void endLine() {
    byte[] bytes = line.toByteArray();
    line.reset();
    int from = firstLine && startsWithMark(bytes) ? 3 : 0;
    boolean empty = lineIsEmpty || (from > 0 && bytes.length == from);
    firstLine = false;
    lineIsEmpty = true;
    if (empty) {
      endEvent();
    } else if (!tooLarge) {
      field(bytes, from);
    }
  }

  private void field(byte[] bytes, int from) {
    int colon = from;
    while (colon < bytes.length && bytes[colon] != ':') {
      colon++;
    }
    if (!isData(bytes, from, colon)) {
      return;
    }
    int value = colon + 1 < bytes.length && bytes[colon + 1] == ' ' ? colon + 2 : colon + 1;
    if (hasData) {
      data.write('\n');
    }
    hasData = true;
    if (value < bytes.length) {
      data.write(bytes, value, bytes.length - value);
    }
  }

  private void endEvent() {
    if (tooLarge) {
      skipped++;
    } else if (hasData) {
      events.accept(data.toByteArray());
    }
    data.reset();
    hasData = false;
    tooLarge = false;
  }

  private static boolean isData(byte[] bytes, int from, int to) {
    return to - from == DATA.length
        && java.util.Arrays.equals(bytes, from, to, DATA, 0, DATA.length);
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }
}
