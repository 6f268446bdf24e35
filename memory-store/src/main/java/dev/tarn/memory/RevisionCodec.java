package dev.tarn.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import org.apache.lucene.store.DataInput;
import org.apache.lucene.store.DataOutput;

/// What somebody changed of a memory, as bytes.
final class RevisionCodec {
  private RevisionCodec() {}

  static void write(DataOutput out, Revision revision) throws IOException {
    Bytes.text(out, revision.text());
    Bytes.maybe(out, revision.metadata(), Bytes::metadata);
    edit(out, revision.validFrom());
    edit(out, revision.validTo());
    edit(out, revision.expiresAt());
    Bytes.maybe(out, revision.quarantined(), Bytes::flag);
    Bytes.text(out, revision.standing().map(Enum::name));
  }

  static Revision read(DataInput in) throws IOException {
    return new Revision(
        Bytes.text(in),
        Bytes.maybe(in, Bytes::metadata),
        edit(in),
        edit(in),
        edit(in),
        Bytes.maybe(in, Bytes::flag),
        Bytes.text(in).map(Memory.Standing::valueOf));
  }

  private static void edit(DataOutput out, Optional<Revision.Edit<Instant>> edit)
      throws IOException {
    Bytes.maybe(out, edit, (to, value) -> Bytes.times(to, value.to()));
  }

  private static Optional<Revision.Edit<Instant>> edit(DataInput in) throws IOException {
    return Bytes.maybe(in, from -> new Revision.Edit<>(Bytes.times(from)));
  }
}
