package dev.tarn.memory;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What can be changed of a memory.
record Draft(
    String text,
    Map<String, Object> metadata,
    Optional<Instant> validFrom,
    Optional<Instant> validTo,
    Optional<Instant> expiresAt,
    boolean quarantined,
    Memory.Standing standing,
    Optional<Claim> claim) {

  static Draft of(Memory memory) {
    return new Draft(
        memory.text(),
        memory.metadata(),
        memory.validFrom(),
        memory.validTo(),
        memory.expiresAt(),
        memory.quarantined(),
        memory.standing(),
        memory.claim());
  }

  Draft with(Revision revision) {
    String words = revision.text().orElse(text);
    return new Draft(
        words,
        revision.metadata().orElse(metadata),
        revision.validFrom().map(Revision.Edit::to).orElse(validFrom),
        revision.validTo().map(Revision.Edit::to).orElse(validTo),
        revision.expiresAt().map(Revision.Edit::to).orElse(expiresAt),
        revision.quarantined().orElse(quarantined),
        revision.standing().orElse(standing),
        claim.flatMap(claimed -> reclaimed(claimed, words)));
  }

  Draft endedAt(Instant end) {
    return new Draft(
        text, metadata, validFrom, Optional.of(end), expiresAt, quarantined, standing, claim);
  }

  Draft keptApart() {
    return new Draft(text, metadata, validFrom, validTo, expiresAt, true, standing, claim);
  }

  /// Where only the value was corrected in the sentence, the claim is corrected with it; where the
  /// sentence became another, it claims nothing any more.
  private Optional<Claim> reclaimed(Claim claimed, String words) {
    if (words.equals(text) || words.contains(claimed.value())) {
      return Optional.of(claimed);
    }
    int at = text.indexOf(claimed.value());
    if (at < 0) {
      return Optional.empty();
    }
    String before = text.substring(0, at);
    String after = text.substring(at + claimed.value().length());
    boolean onlyTheValue =
        words.length() > before.length() + after.length()
            && words.startsWith(before)
            && words.endsWith(after);
    return onlyTheValue
        ? Optional.of(
            claimed.withValue(words.substring(before.length(), words.length() - after.length())))
        : Optional.empty();
  }

  /// The memory with what stands here.
  Memory in(Memory memory) {
    return memory.copy(c -> {
      if (!text.equals(c.text)) {
        c.text = text;
        c.language = Languages.of(text);
      }
      c.metadata = metadata;
      c.validFrom = validFrom;
      c.validTo = validTo;
      c.expiresAt = expiresAt;
      c.quarantined = quarantined;
      c.standing = standing;
      c.claim = claim;
    });
  }
}
