package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.memory.Traces;
import dev.tarn.records.Conversations;
import dev.tarn.records.Page;
import dev.tarn.records.Records;
import dev.tarn.router.http.Callers.Whose;
import dev.tarn.router.recall.Profile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// What is told of users and conversations, behind their paths. Blocks.
final class UserApi {
  private final MemoryStore store;
  private final Records records;
  private final EraseApi erasing;
  private final Function<List<MemoryScope>, Profile> profiles;

  UserApi(
      MemoryStore store,
      Records records,
      EraseApi erasing,
      Function<List<MemoryScope>, Profile> profiles) {
    this.store = store;
    this.records = records;
    this.erasing = erasing;
    this.profiles = profiles;
  }

  /// A user, over all projects that the caller means.
  ///
  /// @param memories that are not retired
  /// @param profile values by slot, the newest first
  record UserView(
      String id,
      @JsonProperty("project_ids") Set<String> projectIds,
      long memories,
      long conversations,
      long turns,
      @JsonProperty("first_seen") Optional<Instant> firstSeen,
      @JsonProperty("last_seen") Optional<Instant> lastSeen,
      Map<String, List<ProfileValue>> profile) {}

  /// A value of a profile and the memory that says it.
  record ProfileValue(
      String attribute, String value, @JsonProperty("memory_id") String memoryId, Instant since) {}

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
        seen.stream().max(Instant::compareTo),
        profile(profiles.apply(List.copyOf(erasing.scopes(whose)))));
  }

  private static Map<String, List<ProfileValue>> profile(Profile profile) {
    Map<String, List<ProfileValue>> slots = new LinkedHashMap<>();
    for (Profile.Filled slot : profile.slots()) {
      slots.put(
          slot.slot().wireName(),
          slot.values().stream()
              .map(v -> new ProfileValue(v.attribute(), v.value(), v.memoryId(), v.since()))
              .toList());
    }
    return slots;
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
