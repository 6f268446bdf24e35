package dev.tarn.router.move;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// A source whose files may come in the zip that the product sends: of that, each
/// `conversations.json` is read, and nothing is unpacked to disk.
///
/// @param source of such a file
record Archive(Source source) implements Source {
  private static final Pattern CONVERSATIONS =
      Pattern.compile("(.*/)?conversations(-\\d+)?\\.json");
  private static final int MOST_ENTRIES = 100_000;

  /// Unpacked, of all entries together.
  private static final long MOST_BYTES = 16L << 30;

  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    InputStream bytes = new BufferedInputStream(in);
    bytes.mark(2);
    boolean zip = bytes.read() == 'P' && bytes.read() == 'K';
    bytes.reset();
    if (zip) {
      unpack(bytes, taking);
    } else {
      source.read(bytes, taking);
    }
  }

  private void unpack(InputStream in, Taking taking) throws IOException {
    int files = 0;
    int entries = 0;
    try (ZipInputStream zip = new ZipInputStream(in)) {
      Entry entry = new Entry(zip);
      for (ZipEntry next = zip.getNextEntry(); next != null; next = zip.getNextEntry()) {
        if (++entries > MOST_ENTRIES) {
          throw new IOException("the archive holds more than " + MOST_ENTRIES + " files");
        }
        if (CONVERSATIONS.matcher(next.getName()).matches()) {
          files++;
          source.read(entry, taking);
        }
        // What is left of it counts too.
        entry.transferTo(OutputStream.nullOutputStream());
      }
    }
    if (files == 0) {
      throw new IOException("the archive holds no conversations.json");
    }
  }

  /// One entry after the other; closing it closes nothing.
  private static final class Entry extends FilterInputStream {
    private long left = MOST_BYTES;

    private Entry(ZipInputStream zip) {
      super(zip);
    }

    @Override
    public int read() throws IOException {
      int b = super.read();
      took(b < 0 ? 0 : 1);
      return b;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
      int count = super.read(into, offset, length);
      took(Math.max(count, 0));
      return count;
    }

    private void took(int bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        throw new IOException("the archive unpacks to more than " + MOST_BYTES + " bytes");
      }
    }

    @Override
    public void close() {
      // The archive goes on.
    }
  }
}
