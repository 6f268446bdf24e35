package dev.tarn.memory;

import dev.tarn.memory.Amendment.Act;
import dev.tarn.memory.Amendment.Revised;
import dev.tarn.memory.Amendment.Ruled;
import dev.tarn.memory.Amendment.Ruling;
import dev.tarn.memory.Amendment.Undone;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;

/// What became of a memory over time, as bytes: who said it, its ties, what was done to it.
final class HistoryCodec {
  private static final byte REVISED = 1;
  private static final byte RULED = 2;
  private static final byte UNDONE = 3;

  private HistoryCodec() {}

  static void write(DataOutput out, Stored stored) throws IOException {
    out.writeVInt(stored.sayings().size());
    for (Map.Entry<String, Saying> said : stored.sayings().entrySet()) {
      out.writeString(said.getKey());
      saying(out, said.getValue());
    }
    Bytes.text(out, stored.mergedInto());
    ties(out, stored.ties());
    Bytes.maybe(out, stored.first(), HistoryCodec::draft);
    Bytes.list(out, stored.amendments(), HistoryCodec::amendment);
  }

  /// @param memory as it is now
  static Stored read(DataInput in, Memory memory) throws IOException {
    int said = in.readVInt();
    Map<String, Saying> sayings = HashMap.newHashMap(said);
    for (int i = 0; i < said; i++) {
      sayings.put(in.readString(), saying(in));
    }
    return new Stored(
        memory,
        sayings,
        Bytes.text(in),
        ties(in),
        Bytes.maybe(in, HistoryCodec::draft),
        Bytes.list(in, HistoryCodec::amendment));
  }

  private static void saying(DataOutput out, Saying saying) throws IOException {
    Bytes.time(out, saying.at());
    Bytes.maybe(out, saying.spot(), HistoryCodec::spot);
    Bytes.flag(out, saying.closes());
  }

  private static Saying saying(DataInput in) throws IOException {
    return new Saying(Bytes.time(in), Bytes.maybe(in, HistoryCodec::spot), Bytes.flag(in));
  }

  private static void spot(DataOutput out, Saying.Spot spot) throws IOException {
    out.writeString(spot.conversation());
    out.writeVInt(spot.turn());
    out.writeVInt(spot.chunk());
    out.writeString(spot.turnHash());
    Bytes.text(out, spot.messageId());
  }

  private static Saying.Spot spot(DataInput in) throws IOException {
    return new Saying.Spot(
        in.readString(), in.readVInt(), in.readVInt(), in.readString(), Bytes.text(in));
  }

  private static void ties(DataOutput out, Ties ties) throws IOException {
    Bytes.maybe(out, ties.ending(), HistoryCodec::ending);
    Bytes.text(out, ties.disputes());
    out.writeVInt(ties.times());
    Bytes.times(out, ties.last());
  }

  private static Ties ties(DataInput in) throws IOException {
    return new Ties(
        Bytes.maybe(in, HistoryCodec::ending), Bytes.text(in), in.readVInt(), Bytes.times(in));
  }

  private static void ending(DataOutput out, Ties.Ending ending) throws IOException {
    Bytes.time(out, ending.at());
    out.writeString(ending.by());
    Bytes.time(out, ending.recordedAt());
  }

  private static Ties.Ending ending(DataInput in) throws IOException {
    return new Ties.Ending(Bytes.time(in), in.readString(), Bytes.time(in));
  }

  private static void draft(DataOutput out, Draft draft) throws IOException {
    out.writeString(draft.text());
    Bytes.metadata(out, draft.metadata());
    Bytes.times(out, draft.validFrom());
    Bytes.times(out, draft.validTo());
    Bytes.times(out, draft.expiresAt());
    Bytes.flag(out, draft.quarantined());
    out.writeString(draft.standing().name());
    Bytes.maybe(out, draft.claim(), Bytes::claim);
  }

  private static Draft draft(DataInput in) throws IOException {
    return new Draft(
        in.readString(),
        Bytes.metadata(in),
        Bytes.times(in),
        Bytes.times(in),
        Bytes.times(in),
        Bytes.flag(in),
        Memory.Standing.valueOf(in.readString()),
        Bytes.maybe(in, Bytes::claim));
  }

  private static void amendment(DataOutput out, Amendment amendment) throws IOException {
    out.writeString(amendment.id());
    Bytes.time(out, amendment.at());
    switch (amendment.act()) {
      case Revised revised -> {
        out.writeByte(REVISED);
        RevisionCodec.write(out, revised.revision());
      }
      case Ruled ruled -> {
        out.writeByte(RULED);
        out.writeString(ruled.other());
        out.writeString(ruled.ruling().name());
      }
      case Undone undone -> {
        out.writeByte(UNDONE);
        out.writeString(undone.amendment());
      }
    }
  }

  private static Amendment amendment(DataInput in) throws IOException {
    return new Amendment(in.readString(), Bytes.time(in), act(in));
  }

  private static Act act(DataInput in) throws IOException {
    byte what = in.readByte();
    return switch (what) {
      case REVISED -> new Revised(RevisionCodec.read(in));
      case RULED -> new Ruled(in.readString(), Ruling.valueOf(in.readString()));
      case UNDONE -> new Undone(in.readString());
      default -> throw new IOException("the index holds an amendment of kind " + what);
    };
  }
}
