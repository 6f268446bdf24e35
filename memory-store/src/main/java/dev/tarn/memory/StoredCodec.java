package dev.tarn.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.store.ByteArrayDataInput;
import org.apache.lucene.store.ByteBuffersDataOutput;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;
import org.apache.lucene.util.BytesRef;

/// A memory as bytes. A recall reads some hundred of them, so it is a plain sequence of fields
/// after a format number and not JSON.
final class StoredCodec {
  private static final byte FORMAT = 2;

  /// From before there were facts: without claim, quarantine and standing, and of the turns that
  /// said a memory only the keys, the first one first.
  private static final byte FIRST = 1;

  private StoredCodec() {}

  static BytesRef write(Stored stored) throws IOException {
    ByteBuffersDataOutput out = new ByteBuffersDataOutput();
    out.writeByte(FORMAT);
    Memory memory = stored.memory();
    write(out, memory);
    Bytes.text(out, memory.source().memoryId());
    Bytes.maybe(out, memory.claim(), Bytes::claim);
    Bytes.flag(out, memory.quarantined());
    out.writeString(memory.standing().name());
    HistoryCodec.write(out, stored);
    return new BytesRef(out.toArrayCopy());
  }

  private static void write(DataOutput out, Memory memory) throws IOException {
    out.writeString(memory.id());
    out.writeString(memory.scope().key());
    out.writeString(memory.kind().name());
    out.writeString(memory.text());
    Bytes.text(out, memory.role().map(Enum::name));
    Bytes.text(out, memory.speaker());
    Bytes.text(out, memory.conversation());
    out.writeVInt(memory.turn());
    out.writeVInt(memory.chunk());
    out.writeString(memory.language());
    Bytes.text(out, memory.turnHash());
    Bytes.time(out, memory.createdAt());
    Bytes.times(out, memory.validFrom());
    Bytes.times(out, memory.validTo());
    Bytes.times(out, memory.expiresAt());
    Bytes.times(out, memory.retiredAt());
    out.writeVInt(memory.version());
    out.writeString(memory.trust().name());
    Bytes.text(out, memory.source().messageId());
    Bytes.text(out, memory.source().quote());
    Bytes.metadata(out, memory.metadata());
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
    Memory memory = memory(in, usedMillis);
    if (format == FIRST) {
      return early(in, memory);
    }
    Optional<String> from = Bytes.text(in);
    Optional<Claim> claim = Bytes.maybe(in, Bytes::claim);
    boolean quarantined = Bytes.flag(in);
    Memory.Standing standing = Memory.Standing.valueOf(in.readString());
    Memory whole =
        from.isEmpty() && claim.isEmpty() && !quarantined && standing == Memory.Standing.NEUTRAL
            ? memory
            : memory.copy(c -> {
              c.source =
                  new Memory.Source(memory.source().messageId(), memory.source().quote(), from);
              c.claim = claim;
              c.quarantined = quarantined;
              c.standing = standing;
            });
    Stored stored = HistoryCodec.read(in, whole);
    int times = stored.times();
    return times == 1 ? stored : stored.with(whole.copy(c -> c.timesSeen = times));
  }

  private static Memory memory(DataInput in, long usedMillis) throws IOException {
    return new Memory(
        in.readString(),
        MemoryScope.parse(in.readString()),
        Memory.Kind.valueOf(in.readString()),
        in.readString(),
        Bytes.text(in).map(Memory.Role::valueOf),
        Bytes.text(in),
        Bytes.text(in),
        in.readVInt(),
        in.readVInt(),
        in.readString(),
        Bytes.text(in),
        Bytes.time(in),
        Bytes.times(in),
        Bytes.times(in),
        Bytes.times(in),
        Bytes.times(in),
        in.readVInt(),
        Memory.Trust.valueOf(in.readString()),
        new Memory.Source(Bytes.text(in), Bytes.text(in), Optional.empty()),
        Bytes.metadata(in),
        1,
        usedMillis == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(usedMillis)),
        Optional.empty(),
        false,
        Memory.Standing.NEUTRAL);
  }

  /// Where the other turns said it is not known, and when only of the latest.
  private static Stored early(DataInput in, Memory memory) throws IOException {
    List<String> turns = Bytes.list(in, DataInput::readString);
    Instant lastSeen = Bytes.time(in);
    Map<String, Saying> sayings = new LinkedHashMap<>();
    turns.forEach(turn -> sayings.put(turn, Saying.at(lastSeen)));
    if (!turns.isEmpty() && memory.conversation().isPresent()) {
      Saying.Spot spot =
          new Saying.Spot(
              memory.conversation().get(),
              memory.turn(),
              memory.chunk(),
              memory.turnHash().orElse(""),
              memory.source().messageId());
      sayings.put(turns.getFirst(), new Saying(memory.createdAt(), Optional.of(spot), false));
    }
    int times = Math.max(1, turns.size());
    return new Stored(
        memory.copy(c -> c.timesSeen = times),
        sayings,
        Bytes.text(in),
        Ties.NONE,
        Optional.empty(),
        List.of());
  }
}
