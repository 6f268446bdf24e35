package dev.tarn.router.dialect.json;

import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Replies;
import dev.tarn.router.dialect.ReplyTap;
import dev.tarn.router.dialect.SseReader;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Reads replies that are one JSON object, or a stream of events that are one each, while their
/// bytes pass by.
public final class JsonReplies implements Replies {
  private final Supplier<Said> said;
  private final Optional<ProviderEnd.EventSource> beginnings;

  /// What a reply says, gathered object by object. Belongs to one thread.
  public interface Said {
    /// Reads one object, or what stands in its place in a stream.
    ///
    /// @return whether the data was whole; of what was not, the part before its fault was read
    boolean read(byte[] data);

    /// What was read so far.
    ReplyTap.Tapped tapped();

    /// See [ReplyTap#keptAs].
    default Optional<String> keptAs() {
      return Optional.empty();
    }

    /// See [ReplyTap#keptItems].
    default List<String> keptItems() {
      return List.of();
    }

    /// See [ReplyTap#spoke].
    boolean spoke();

    /// See [ReplyTap#besides].
    long besides();
  }

  /// @param said makes an empty one for each reply
  public JsonReplies(Supplier<Said> said) {
    this.said = said;
    this.beginnings = Optional.empty();
  }

  /// @param beginnings reads how streams begin
  public JsonReplies(Supplier<Said> said, ProviderEnd.EventSource beginnings) {
    this.said = said;
    this.beginnings = Optional.of(beginnings);
  }

  @Override
  public Optional<ProviderEnd.EventSource> beginnings() {
    return beginnings;
  }

  @Override
  public ReplyTap tap(String mediaType, int maxEventBytes) {
    return mediaType.startsWith("text/event-stream")
        ? new Events(said.get(), maxEventBytes)
        : new Whole(said.get(), maxEventBytes);
  }

  private static final class Events implements ReplyTap {
    private final Said said;
    private final SseReader reader;

    Events(Said said, int maxEventBytes) {
      this.said = said;
      this.reader = new SseReader(maxEventBytes, said::read);
    }

    @Override
    public void feed(byte[] bytes) {
      reader.feed(bytes);
    }

    @Override
    public Optional<String> keptAs() {
      return said.keptAs();
    }

    @Override
    public List<String> keptItems() {
      return said.keptItems();
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
      return said.tapped();
    }
  }

  private static final class Whole implements ReplyTap {
    private byte[] first = {};

    /// All pieces, once there are several: most replies come in one, which need not be copied.
    private final ByteArrayOutputStream all = new ByteArrayOutputStream(0);

    private final Said said;
    private final int maxBytes;
    private long size;

    Whole(Said said, int maxBytes) {
      this.said = said;
      this.maxBytes = maxBytes;
    }

    @Override
    public void feed(byte[] bytes) {
      size += bytes.length;
      if (size > maxBytes) {
        return;
      }
      if (size == bytes.length) {
        first = bytes;
        return;
      }
      if (all.size() == 0) {
        all.writeBytes(first);
      }
      all.writeBytes(bytes);
    }

    @Override
    public Optional<String> keptAs() {
      return said.keptAs();
    }

    @Override
    public List<String> keptItems() {
      return said.keptItems();
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
      boolean whole = size <= maxBytes && said.read(all.size() == 0 ? first : all.toByteArray());
      return whole ? said.tapped() : said.tapped().incomplete();
    }
  }
}
