package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.Claim;
import dev.tarn.memory.Memory;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A memory as our APIs show it (`decisions.md`, "Memory API shapes").
///
/// @param claim what a fact says: subject, attribute and value
/// @param quarantined kept and shown here, but in no prompt until it is released
/// @param rating what its person thinks of it
record MemoryView(
    String id,
    String text,
    String kind,
    Optional<String> role,
    Optional<String> speaker,
    @JsonProperty("user_id") String userId,
    @JsonProperty("project_id") String projectId,
    @JsonProperty("conversation_id") Optional<String> conversationId,
    OptionalInt turn,
    @JsonProperty("created_at") Instant createdAt,
    @JsonProperty("valid_from") Optional<Instant> validFrom,
    @JsonProperty("valid_to") Optional<Instant> validTo,
    @JsonProperty("expires_at") Optional<Instant> expiresAt,
    int version,
    String trust,
    Source source,
    Map<String, Object> metadata,
    @JsonProperty("last_used_at") Optional<Instant> lastUsedAt,
    Optional<Claim> claim,
    boolean quarantined,
    Optional<String> rating) {

  record Source(
      @JsonProperty("message_id") Optional<String> messageId,
      Optional<String> quote,
      @JsonProperty("memory_id") Optional<String> memoryId) {}

  static MemoryView of(Memory memory) {
    return new MemoryView(
        memory.id(),
        memory.text(),
        lower(memory.kind()),
        memory.role().map(MemoryView::lower),
        memory.speaker(),
        memory.scope().user(),
        memory.scope().project(),
        memory.conversation(),
        memory.conversation().isPresent() ? OptionalInt.of(memory.turn()) : OptionalInt.empty(),
        memory.createdAt(),
        memory.validFrom(),
        memory.validTo(),
        memory.expiresAt(),
        memory.version(),
        lower(memory.trust()),
        new Source(
            memory.source().messageId(), memory.source().quote(), memory.source().memoryId()),
        memory.metadata(),
        memory.lastUsedAt(),
        memory.claim(),
        memory.quarantined(),
        Optional.of(memory.standing())
            .filter(standing -> standing != Memory.Standing.NEUTRAL)
            .map(MemoryView::lower));
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
