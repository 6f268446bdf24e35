package dev.tarn.memory;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.BytesRef;

/// A memory as bytes. A recall reads some hundred of them, so it is a plain sequence of fields
/// after a format number and not JSON; metadata, which most have none of, is JSON inside.
final class StoredCodec {
  private static final byte FORMAT = 2;

  /// Without claim, quarantine and standing.
  private static final byte FIRST = 1;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final TypeReference<Map<String, Object>> METADATA = new TypeReference<>() {};

  private StoredCodec() {}

  static BytesRef write(Stored stored) throws IOException {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    out.writeByte(FORMAT);
    Memory memory = stored.memory();
    out.writeString(memory.id());
    out.writeString(memory.scope().key());
    out.writeString(memory.kind().name());
    out.writeString(memory.text());
    write(out, memory.role().map(Enum::name));
    write(out, memory.speaker());
    write(out, memory.conversation());
    out.writeVInt(memory.turn());
    out.writeVInt(memory.chunk());
    out.writeString(memory.language());
    write(out, memory.turnHash());
    write(out, memory.createdAt());
    writeTime(out, memory.validFrom());
    writeTime(out, memory.validTo());
    writeTime(out, memory.expiresAt());
    writeTime(out, memory.retiredAt());
    out.writeVInt(memory.version());
    out.writeString(memory.trust().name());
    write(out, memory.source().messageId());
    write(out, memory.source().quote());
    out.writeString(memory.metadata().isEmpty() ? "" : JSON.writeValueAsString(memory.metadata()));
    out.writeVInt(stored.seen().size());
    for (String turn : stored.seen()) {
      out.writeString(turn);
    }
    write(out, stored.lastSeen());
    write(out, stored.mergedInto());
    write(out, memory.source().memoryId());
    writeClaim(out, memory.claim());
    out.writeByte((byte) (memory.quarantined() ? 1 : 0));
    out.writeString(memory.standing().name());
    return new BytesRef(out.toArrayCopy());
  }

  /// @param usedMillis when it was last used, 0 for never; kept beside the bytes because it changes
  ///   often
  static Stored read(BytesRef bytes, long usedMillis) throws IOException {
    ByteArrayDataInput in = new ByteArrayDataInput(bytes.bytes, bytes.offset, bytes.length);
    byte format = in.readByte();
    if (format != FORMAT && format != FIRST) {
      throw new IOException(
          "the index holds memories in format " + format + ", this version reads up to " + FORMAT);
    }
    String id = in.readString();
    MemoryScope scope = MemoryScope.parse(in.readString());
    Memory.Kind kind = Memory.Kind.valueOf(in.readString());
    String text = in.readString();
    Optional<Memory.Role> role = readText(in).map(Memory.Role::valueOf);
    Optional<String> speaker = readText(in);
    Optional<String> conversation = readText(in);
    int turn = in.readVInt();
    int chunk = in.readVInt();
    String language = in.readString();
    Optional<String> turnHash = readText(in);
    Instant createdAt = readInstant(in);
    Optional<Instant> validFrom = readTime(in);
    Optional<Instant> validTo = readTime(in);
    Optional<Instant> expiresAt = readTime(in);
    Optional<Instant> retiredAt = readTime(in);
    int version = in.readVInt();
    Memory.Trust trust = Memory.Trust.valueOf(in.readString());
    Optional<String> messageId = readText(in);
    Optional<String> quote = readText(in);
    String json = in.readString();
    Map<String, Object> metadata = json.isEmpty() ? Map.of() : JSON.readValue(json, METADATA);
    Set<String> seen = new LinkedHashSet<>();
    for (int left = in.readVInt(); left > 0; left--) {
      seen.add(in.readString());
    }
    Instant lastSeen = readInstant(in);
    Optional<String> mergedInto = readText(in);
    boolean early = format == FIRST;
    Optional<String> from = early ? Optional.empty() : readText(in);
    Optional<Claim> claim = early ? Optional.empty() : readClaim(in);
    boolean quarantined = !early && in.readByte() == 1;
    Memory.Standing standing =
        early ? Memory.Standing.NEUTRAL : Memory.Standing.valueOf(in.readString());
    Memory memory =
        new Memory(
            id,
            scope,
            kind,
            text,
            role,
            speaker,
            conversation,
            turn,
            chunk,
            language,
            turnHash,
            createdAt,
            validFrom,
            validTo,
            expiresAt,
            retiredAt,
            version,
            trust,
            new Memory.Source(messageId, quote, from),
            metadata,
            Math.max(1, seen.size()),
            usedMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(usedMillis)),
            claim,
            quarantined,
            standing);
    return new Stored(memory, seen, lastSeen, mergedInto);
  }

  private static void writeClaim(DataOutput out, Optional<Claim> claim) throws IOException {
    out.writeByte((byte) (claim.isPresent() ? 1 : 0));
    if (claim.isPresent()) {
      out.writeString(claim.get().subject());
      out.writeString(claim.get().attribute());
      out.writeString(claim.get().value());
    }
  }

  private static Optional<Claim> readClaim(DataInput in) throws IOException {
    return in.readByte() == 0
        ? Optional.empty()
        : Optional.of(new Claim(in.readString(), in.readString(), in.readString()));
  }

  private static void write(DataOutput out, Optional<String> text) throws IOException {
    out.writeByte((byte) (text.isPresent() ? 1 : 0));
    if (text.isPresent()) {
      out.writeString(text.get());
    }
  }

  private static Optional<String> readText(DataInput in) throws IOException {
    return in.readByte() == 0 ? Optional.empty() : Optional.of(in.readString());
  }

  private static void write(DataOutput out, Instant time) throws IOException {
    out.writeLong(time.getEpochSecond());
    out.writeInt(time.getNano());
  }

  private static Instant readInstant(DataInput in) throws IOException {
    return Instant.ofEpochSecond(in.readLong(), in.readInt());
  }

  private static void writeTime(DataOutput out, Optional<Instant> time) throws IOException {
    out.writeByte((byte) (time.isPresent() ? 1 : 0));
    if (time.isPresent()) {
      write(out, time.get());
    }
  }

  private static Optional<Instant> readTime(DataInput in) throws IOException {
    return in.readByte() == 0 ? Optional.empty() : Optional.of(readInstant(in));
  }
}
