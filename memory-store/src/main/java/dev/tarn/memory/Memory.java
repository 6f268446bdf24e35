package dev.tarn.memory;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One thing that is remembered: a piece of a turn, a fact, or a note.
///
/// Two clocks: `validFrom`/`validTo` say when it is true, `createdAt`/`retiredAt` when it was
/// known.
///
/// @param id derived from the turn's key and the piece's number, so that a replay writes it again
///   and not beside
/// @param text at most about 800 characters of a turn, as said
/// @param role who said it; empty for notes and facts
/// @param speaker the person's name, where the turn carried one
/// @param turn number of the turn in its conversation, from 0
/// @param chunk number of the piece in its turn, from 0
/// @param language ISO 639-1 code, or `und`
/// @param turnHash keyed hash of the turn's normalised text; what a request shows is recognised by
///   it
/// @param metadata JSON scalars given through the API
/// @param timesSeen distinct turns that said the same words
/// @param claim what a fact says; only facts have one
/// @param quarantined kept and listed, but never recalled nor woven until somebody releases it
public record Memory(
    String id,
    MemoryScope scope,
    Kind kind,
    String text,
    Optional<Role> role,
    Optional<String> speaker,
    Optional<String> conversation,
    int turn,
    int chunk,
    String language,
    Optional<String> turnHash,
    Instant createdAt,
    Optional<Instant> validFrom,
    Optional<Instant> validTo,
    Optional<Instant> expiresAt,
    Optional<Instant> retiredAt,
    int version,
    Trust trust,
    Source source,
    Map<String, Object> metadata,
    int timesSeen,
    Optional<Instant> lastUsedAt,
    Optional<Claim> claim,
    boolean quarantined,
    Standing standing) {

  /// The same memory with some parts changed.
  Memory copy(Consumer<MemoryCopy> change) {
    MemoryCopy copy = new MemoryCopy(this);
    change.accept(copy);
    return copy.made();
  }

  /// What a memory is.
  public enum Kind {
    TURN,
    FACT,
    NOTE
  }

  /// Who spoke.
  public enum Role {
    USER,
    ASSISTANT
  }

  /// How far its content is believed.
  public enum Trust {
    USER,
    ASSISTANT,
    TOOL,
    IMPORT
  }

  /// What its person thinks of it. What is wrong or outdated is not recalled.
  public enum Standing {
    NEUTRAL,
    USEFUL,
    OUTDATED,
    WRONG
  }

  /// Where it came from.
  ///
  /// @param messageId the provider's or client's id of the message, where there was one
  /// @param quote the words of the source, for facts
  /// @param memoryId the memory of the turn that a fact was taken from
  public record Source(
      Optional<String> messageId, Optional<String> quote, Optional<String> memoryId) {
    /// Nothing is known of it.
    public static final Source UNKNOWN =
        new Source(Optional.empty(), Optional.empty(), Optional.empty());
  }
}
