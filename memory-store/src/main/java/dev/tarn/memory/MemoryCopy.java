package dev.tarn.memory;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// A memory of which some parts are about to be others. What identifies it stays.
final class MemoryCopy {
  private final Memory of;
  String id;
  String text;
  Optional<String> conversation;
  int turn;
  int chunk;
  String language;
  Optional<String> turnHash;
  Instant createdAt;
  Optional<Instant> validFrom;
  Optional<Instant> validTo;
  Optional<Instant> expiresAt;
  Optional<Instant> retiredAt;
  int version;
  Memory.Source source;
  Map<String, Object> metadata;
  int timesSeen;
  Optional<Instant> lastUsedAt;
  Optional<Claim> claim;
  boolean quarantined;
  Memory.Standing standing;

  MemoryCopy(Memory of) {
    this.of = of;
    id = of.id();
    text = of.text();
    conversation = of.conversation();
    turn = of.turn();
    chunk = of.chunk();
    language = of.language();
    turnHash = of.turnHash();
    createdAt = of.createdAt();
    validFrom = of.validFrom();
    validTo = of.validTo();
    expiresAt = of.expiresAt();
    retiredAt = of.retiredAt();
    version = of.version();
    source = of.source();
    metadata = of.metadata();
    timesSeen = of.timesSeen();
    lastUsedAt = of.lastUsedAt();
    claim = of.claim();
    quarantined = of.quarantined();
    standing = of.standing();
  }

  Memory made() {
    return new Memory(
        id,
        of.scope(),
        of.kind(),
        text,
        of.role(),
        of.speaker(),
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
        of.trust(),
        source,
        metadata,
        timesSeen,
        lastUsedAt,
        claim,
        quarantined,
        standing);
  }
}
