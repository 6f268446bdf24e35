package dev.tarn.memory;

import java.time.Instant;
import java.util.Optional;

/// One message of the user or the assistant, redacted, as the journal hands it to the store.
///
/// @param number its place in the conversation, from 0
/// @param key hash of scope, conversation, role, text and occurrence: the identity of the turn
/// @param hash keyed hash of role and normalised text alone
/// @param quarantined whether what it says commands the assistant, so that its memories are kept
///   but not recalled
public record Turn(
    MemoryScope scope,
    String conversation,
    int number,
    String key,
    String hash,
    Memory.Role role,
    Optional<String> speaker,
    String text,
    Instant at,
    Optional<String> messageId,
    boolean quarantined) {

  /// How many memories a turn with this text becomes; 0 if it says too little. Pure.
  public static int memoriesIn(String text) {
    return Substance.worthKeeping(text, Languages.of(text)) ? Splitter.pieces(text).size() : 0;
  }
}
