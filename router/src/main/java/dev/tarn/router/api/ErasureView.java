package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.Erasure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The receipt of an erasure.
///
/// @param status `purging` while its text may stand in a file still, then `done`
/// @param erased how much went, by what it was
/// @param unreached where it may stand beyond our reach
/// @param notFound ids that were to be forgotten and are none here
record ErasureView(
    String id,
    String status,
    Map<String, Long> erased,
    List<Unreached> unreached,
    @JsonProperty("not_found") List<String> notFound,
    @JsonProperty("created_at") Instant createdAt,
    @JsonProperty("done_at") Optional<Instant> doneAt) {

  /// A place that an erasure does not reach.
  ///
  /// @param chainId of a history at a provider, as receipts of calls have it
  @JsonInclude(JsonInclude.Include.NON_ABSENT)
  record Unreached(
      String what,
      String detail,
      @JsonProperty("chain_id") Optional<String> chainId,
      @JsonProperty("conversation_id") Optional<String> conversationId) {
    private static Unreached of(String what, String detail) {
      return new Unreached(what, detail, Optional.empty(), Optional.empty());
    }
  }

  /// @param onServer whether the database is a server's
  static ErasureView of(Erasure erasure, List<String> notFound, boolean onServer) {
    List<Unreached> unreached = new ArrayList<>();
    for (Erasure.Held held : erasure.held()) {
      unreached.add(
          new Unreached(
              "provider-history",
              "A history that the provider holds; delete it there.",
              Optional.of(held.id()),
              held.conversation()));
    }
    unreached.add(
        Unreached.of("providers", "What was sent to a provider, by the provider's own rules."));
    unreached.add(Unreached.of("backups", "Copies made by 'tarn backup' or otherwise."));
    unreached.add(Unreached.of("exports", "Memories that were exported before."));
    if (onServer) {
      unreached.add(
          Unreached.of(
              "database-server", "The write-ahead log, archives and replicas of PostgreSQL."));
    }
    return new ErasureView(
        erasure.id(),
        erasure.doneAt().isPresent() ? "done" : "purging",
        erasure.erased(),
        List.copyOf(unreached),
        notFound,
        erasure.at(),
        erasure.doneAt());
  }
}
