package dev.tarn.memory;

import dev.tarn.memory.Amendment.Revised;
import dev.tarn.memory.Amendment.Ruled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A memory as a line of an export tells it, with all that was done to it.
public final class Restored {
  private final Stored stored;
  private final Map<String, float[]> vectors;

  /// @param vectors by the id of their space
  Restored(Stored stored, Map<String, float[]> vectors) {
    this.stored = stored;
    this.vectors = Map.copyOf(vectors);
  }

  /// The memory itself.
  public Memory memory() {
    return stored.memory();
  }

  /// Hashes of the turns that said it, as far as they are known.
  public Set<String> turnHashes() {
    Stream<String> said =
        stored.sayings().values().stream()
            .flatMap(saying -> saying.spot().stream())
            .map(Saying.Spot::turnHash);
    return Stream.concat(said, memory().turnHash().stream())
        .filter(hash -> !hash.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The same, known as what a turn with this hash said, unless it says itself which did.
  public Restored withTurnHash(String hash) {
    if (memory().turnHash().isPresent()) {
      return this;
    }
    Map<String, Saying> sayings = new HashMap<>();
    stored.sayings().forEach((key, saying) -> sayings.put(key, saying.withTurnHash(hash)));
    return new Restored(
        new Stored(
            memory().copy(c -> c.turnHash = Optional.of(hash)),
            sayings,
            stored.mergedInto(),
            stored.ties(),
            stored.first(),
            stored.amendments()),
        vectors);
  }

  /// The same with each text of it changed: what it says now, what it ever said, its quote and its
  /// claim. Where that changes anything, vectors are left out.
  public Restored redacted(UnaryOperator<String> redaction) {
    Memory before = stored.memory();
    Memory.Source source = before.source();
    Memory memory =
        before.copy(c -> {
          c.text = redaction.apply(before.text());
          c.source =
              new Memory.Source(
                  source.messageId(), source.quote().map(redaction), source.memoryId());
          c.claim = before.claim().map(claim -> redacted(claim, redaction));
        });
    List<Amendment> amendments =
        stored.amendments().stream().map(change -> redacted(change, redaction)).toList();
    Stored now =
        new Stored(
            memory,
            stored.sayings(),
            stored.mergedInto(),
            stored.ties(),
            stored.first().map(draft -> redacted(draft, redaction)),
            amendments);
    return now.equals(stored) ? this : new Restored(now, Map.of());
  }

  private static Claim redacted(Claim claim, UnaryOperator<String> redaction) {
    return claim.withValue(redaction.apply(claim.value()));
  }

  private static Draft redacted(Draft draft, UnaryOperator<String> redaction) {
    return new Draft(
        redaction.apply(draft.text()),
        draft.metadata(),
        draft.validFrom(),
        draft.validTo(),
        draft.expiresAt(),
        draft.quarantined(),
        draft.standing(),
        draft.claim().map(claim -> redacted(claim, redaction)));
  }

  private static Amendment redacted(Amendment change, UnaryOperator<String> redaction) {
    if (!(change.act() instanceof Revised revised) || revised.revision().text().isEmpty()) {
      return change;
    }
    Revision was = revised.revision();
    Revision revision =
        new Revision(
            was.text().map(redaction),
            was.metadata(),
            was.validFrom(),
            was.validTo(),
            was.expiresAt(),
            was.quarantined(),
            was.standing());
    return new Amendment(change.id(), change.at(), new Revised(revision));
  }

  /// The same, kept apart if anything that it says or ever said is to be, or the name of who is
  /// said to have said it; but as a person left it who has released it since.
  public Restored apart(Predicate<String> due) {
    Memory memory = stored.memory();
    Stream<String> texts =
        Stream.of(
                Stream.of(memory.text()),
                memory.speaker().stream(),
                stored.first().stream().map(Draft::text),
                stored.amendments().stream()
                    .map(Amendment::act)
                    .filter(Revised.class::isInstance)
                    .flatMap(act -> ((Revised) act).revision().text().stream()))
            .flatMap(each -> each);
    return texts.anyMatch(due) ? new Restored(stored.keptApart(), vectors) : this;
  }

  /// How it stands to what is here under its id.
  public enum Age {
    /// Nothing was done to it that was not done here, nor here to this one.
    SAME,
    /// Something was done to it that was not done here.
    NEWER,
    /// Something was done here that was not done to it; or it says otherwise, and not since when.
    OLDER
  }

  /// How it stands to the versions that are here under its id, newest first and at least one.
  public Age against(List<Version> here) {
    Set<String> done =
        stored.amendments().stream().map(Amendment::id).collect(Collectors.toUnmodifiableSet());
    Set<String> doneHere =
        here.stream()
            .flatMap(version -> version.change().stream())
            .collect(Collectors.toUnmodifiableSet());
    if (!doneHere.containsAll(done)) {
      return Age.NEWER;
    }
    boolean same =
        done.containsAll(doneHere) && here.getFirst().memory().text().equals(memory().text());
    return same ? Age.SAME : Age.OLDER;
  }

  /// It as a line of an export.
  public String line() {
    return LineWriter.memory(stored, vectors);
  }

  /// With other ids in the place of its own and those that it refers to.
  Stored named(IdIn ids) throws IOException {
    Memory memory = stored.memory();
    String id = ids.of(memory.id());
    Optional<String> from =
        memory.source().memoryId().isPresent()
            ? Optional.of(ids.of(memory.source().memoryId().get()))
            : Optional.empty();
    Optional<String> into =
        stored.mergedInto().isPresent()
            ? Optional.of(ids.of(stored.mergedInto().get()))
            : Optional.empty();
    List<Amendment> changes = new ArrayList<>();
    for (Amendment change : stored.amendments()) {
      changes.add(
          change.act() instanceof Ruled ruled
              ? new Amendment(
                  change.id(), change.at(), new Ruled(ids.of(ruled.other()), ruled.ruling()))
              : change);
    }
    return new Stored(
        memory.copy(c -> {
          c.id = id;
          c.source = new Memory.Source(memory.source().messageId(), memory.source().quote(), from);
        }),
        stored.sayings(),
        into,
        stored.ties(),
        stored.first(),
        changes);
  }

  /// Which id a memory has where it is going.
  interface IdIn {
    String of(String id) throws IOException;
  }

  /// Its vector in a space, at unit length; empty if it brings none that fits.
  Optional<float[]> vector(VectorSpace space) {
    return Optional.ofNullable(vectors.get(space.id())).flatMap(v -> Vectors.given(space, v));
  }
}
