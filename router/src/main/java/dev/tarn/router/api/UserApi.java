package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Traces;
import dev.tarn.records.Conversations;
import dev.tarn.records.Page;
import dev.tarn.records.Records;
import dev.tarn.router.http.Callers.Whose;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What is told of users and conversations, behind their paths. Blocks.
final class UserApi {
  private final MemoryStore store;
  private final Records records;
  private final EraseApi erasing;

  UserApi(MemoryStore store, Records records, EraseApi erasing) {
    this.store = store;
    this.records = records;
    this.erasing = erasing;
  }

  /// A user, over all projects that the caller means.
  ///
  /// @param memories that are not retired
  record UserView(
      String id,
      @JsonProperty("project_ids") Set<String> projectIds,
      long memories,
      long conversations,
      long turns,
      @JsonProperty("first_seen") Optional<Instant> firstSeen,
      @JsonProperty("last_seen") Optional<Instant> lastSeen) {}

  /// A conversation; its texts are listed by `/v1/memories?conversation_id=`.
  record ConversationView(
      String id,
      @JsonProperty("user_id") String userId,
      @JsonProperty("project_id") String projectId,
      int turns,
      @JsonProperty("first_seen") Instant firstSeen,
      @JsonProperty("last_seen") Instant lastSeen) {
    static ConversationView of(MemoryScope scope, Conversations.Summary one) {
      return new ConversationView(
          one.id(), scope.user(), scope.project(), one.turns(), one.firstSeen(), one.lastSeen());
    }
  }

  UserView user(Whose whose) {
    Set<String> projects = new TreeSet<>();
    List<Instant> seen = new ArrayList<>();
    long memories = 0;
    long conversations = 0;
    long turns = 0;
    for (MemoryScope scope : erasing.scopes(whose)) {
      Traces.Sum held = store.traces().sum(scope);
      Conversations.Sum said = records.conversations().sum(scope.key());
      if (held.all() > 0 || said.conversations() > 0) {
        projects.add(scope.project());
      }
      memories += held.live();
      conversations += said.conversations();
      turns += said.turns();
      held.first().ifPresent(seen::add);
      held.last().ifPresent(seen::add);
      said.first().ifPresent(seen::add);
      said.last().ifPresent(seen::add);
    }
    if (projects.isEmpty()) {
      throw ProblemException.notFound("user");
    }
    return new UserView(
        whose.user(),
        projects,
        memories,
        conversations,
        turns,
        seen.stream().min(Instant::compareTo),
        seen.stream().max(Instant::compareTo));
  }

  Listing<ConversationView> conversations(MemoryScope scope, Page.Asked asked) {
    try {
      return Listing.of(
          records.conversations().page(scope.key(), asked), one -> ConversationView.of(scope, one));
    } catch (IllegalArgumentException e) {
      throw ProblemException.invalidCursor();
    }
  }

  ConversationView conversation(MemoryScope scope, String id) {
    return records
        .conversations()
        .find(scope.key(), id)
        .map(one -> ConversationView.of(scope, one))
        .orElseThrow(() -> ProblemException.notFound("conversation"));
  }
}
