package dev.tarn.memory;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;

/// The parts that stored memories are written from: a value that may be absent is one byte, 0 or 1,
/// and the value; metadata, which most have none of, is JSON.
final class Bytes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> METADATA = new TypeReference<>() {};

  private Bytes() {}

  /// Writes one value.
  interface Write<T> {
    void to(DataOutput out, T value) throws IOException;
  }

  /// Reads one value.
  interface Read<T> {
    T from(DataInput in) throws IOException;
  }

  static <T> void maybe(DataOutput out, Optional<T> value, Write<T> write) throws IOException {
    out.writeByte((byte) (value.isPresent() ? 1 : 0));
    if (value.isPresent()) {
      write.to(out, value.get());
    }
  }

  static <T> Optional<T> maybe(DataInput in, Read<T> read) throws IOException {
    return in.readByte() == 0 ? Optional.empty() : Optional.of(read.from(in));
  }

  static <T> void list(DataOutput out, List<T> values, Write<T> write) throws IOException {
    out.writeVInt(values.size());
    for (T value : values) {
      write.to(out, value);
    }
  }

  static <T> List<T> list(DataInput in, Read<T> read) throws IOException {
    int size = in.readVInt();
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(read.from(in));
    }
    return values;
  }

  static void text(DataOutput out, Optional<String> text) throws IOException {
    maybe(out, text, DataOutput::writeString);
  }

  static Optional<String> text(DataInput in) throws IOException {
    return maybe(in, DataInput::readString);
  }

  static void time(DataOutput out, Instant time) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  static Instant time(DataInput in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  static void times(DataOutput out, Optional<Instant> time) throws IOException {
    maybe(out, time, Bytes::time);
  }

  static Optional<Instant> times(DataInput in) throws IOException {
    return maybe(in, Bytes::time);
  }

  static void flag(DataOutput out, boolean flag) throws IOException {
    out.writeByte((byte) (flag ? 1 : 0));
  }

  static boolean flag(DataInput in) throws IOException {
    return in.readByte() == 1;
  }

  static void metadata(DataOutput out, Map<String, Object> metadata) throws IOException {
    out.writeString(metadata.isEmpty() ? "" : JSON.writeValueAsString(metadata));
  }

  static Map<String, Object> metadata(DataInput in) throws IOException {
    String json = in.readString();
    return json.isEmpty() ? Map.of() : JSON.readValue(json, METADATA);
  }

  static void claim(DataOutput out, Claim claim) throws IOException {
    out.writeString(claim.subject());
    out.writeString(claim.attribute());
    out.writeString(claim.value());
  }

  static Claim claim(DataInput in) throws IOException {
    return new Claim(in.readString(), in.readString(), in.readString());
  }
}
