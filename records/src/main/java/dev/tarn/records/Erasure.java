package dev.tarn.records;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Something that was erased, and how far that has come.
///
/// @param owner keyed hash of whose memory it was, as it was ordered
/// @param erased how much went, by what it was: `memories`, `turns`, `conversations`, …
/// @param held histories at providers that may hold what was erased
/// @param position of its last entry in the journal
/// @param sealed whether calls that begin now are written down again
/// @param doneAt when nothing of it was left in any file
public record Erasure(
    String id,
    String workspace,
    String owner,
    Map<String, Long> erased,
    List<Held> held,
    long position,
    Instant at,
    boolean sealed,
    Optional<Instant> doneAt) {

  /// A history that a provider holds.
  ///
  /// @param id keyed hash of the provider's id for it
  public record Held(String id, Optional<String> conversation) {}

  /// What to erase.
  ///
  /// @param owner keyed hash of whose memory it is
  /// @param person whose name goes from what calls used, if all of theirs is erased
  /// @param memories how many memories go, as far as is known
  public record Order(
      String id,
      String workspace,
      String owner,
      Optional<Person> person,
      long memories,
      List<Part> parts) {}

  /// A user of a workspace.
  ///
  /// @param project if only what belongs to it is erased
  public record Person(String user, Optional<String> project) {}

  /// A part of what to erase.
  public sealed interface Part {
    /// Key of the scope it lies in.
    String scope();

    /// All of a scope.
    record Everything(String scope) implements Part {}

    /// A conversation.
    ///
    /// @param memoryIds of its memories
    record Conversation(String scope, String id, List<String> memoryIds) implements Part {}

    /// Some memories.
    ///
    /// @param turnKeys of the turns that said them
    /// @param turnHashes of further such turns
    record Memories(String scope, List<String> ids, List<String> turnKeys, List<String> turnHashes)
        implements Part {}

    /// Receipts of calls.
    record Receipts(String scope, List<String> ids) implements Part {}
  }
}
