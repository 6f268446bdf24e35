package dev.tarn.memory;

import java.util.ArrayList;
import java.util.List;

/// Names and terms of the index. Every term that memories are looked up by is a hash that begins
/// with the scope, so that no look-up can leave it.
final class Fields {
  /// The memory's id, unique over all scopes.
  static final String ID = "id";

  /// The scope; the index is sorted by it, so that a scan of one scope reads one stretch of disk.
  static final String SCOPE = "scope";

  /// The scope of memories that are not retired.
  static final String LIVE = "live";

  /// The same words in the same mouth.
  static final String SAME = "same";

  /// Turns that said it.
  static final String SEEN = "seen";

  /// Where it stands: conversation and turn number.
  static final String PLACE = "place";

  /// The newer memory it was merged into.
  static final String MERGED = "merged";

  /// Facts about the same attribute of the same subject.
  static final String CLAIM = "claim";

  /// The memory that a fact was found in.
  static final String SOURCE = "source";

  /// The scope of facts that contradict an older one.
  static final String DISPUTED = "disputed";

  /// Facts of a conflict, open or decided, by its id.
  static final String CONFLICT = "conflict";

  static final String CONVERSATION = "conversation";
  static final String KIND = "kind";

  /// All that is known of the memory; what the other fields hold can be made again from it.
  static final String RECORD = "record";

  /// Milliseconds since 1970, for listing and for choosing what to retire.
  static final String CREATED = "created";

  /// Milliseconds since 1970, 0 if never; updated in place.
  static final String USED = "used";

  /// Order inside one instant: turn and piece.
  static final String ORDER = "order";

  /// 1 for what the assistant said; others have none.
  static final String ANSWER = "answer";

  private static final String TEXT = "text_";
  private static final String CONTEXT = "context_";
  private static final String VECTOR = "vector_";

  private Fields() {}

  static String text(String suffix) {
    return TEXT + suffix;
  }

  static String context(String suffix) {
    return CONTEXT + suffix;
  }

  static String vector(String spaceId) {
    return VECTOR + spaceId;
  }

  /// The space of a vector field.
  static String space(String vectorField) {
    return vectorField.substring(VECTOR.length());
  }

  static boolean isVector(String field) {
    return field.startsWith(VECTOR);
  }

  /// The analyzer's suffix in the name of a text or context field.
  static String suffix(String field) {
    return field.substring(field.indexOf('_') + 1);
  }

  /// One term of a field.
  record Key(String field, String value) {}

  static Key id(String id) {
    return new Key(ID, id);
  }

  static Key scope(MemoryScope scope) {
    return new Key(SCOPE, Hashes.of(scope.key()));
  }

  static Key live(MemoryScope scope) {
    return new Key(LIVE, Hashes.of(scope.key()));
  }

  static Key same(Stored stored) {
    return new Key(SAME, Hashes.of(stored.memory().scope().key(), stored.sameWords()));
  }

  static Key seen(MemoryScope scope, String turnKey) {
    return new Key(SEEN, Hashes.of(scope.key(), turnKey));
  }

  static Key place(MemoryScope scope, String conversation, int turn) {
    return new Key(PLACE, Hashes.of(scope.key(), conversation, Integer.toString(turn)));
  }

  static Key merged(MemoryScope scope, String into) {
    return new Key(MERGED, Hashes.of(scope.key(), into));
  }

  static Key conversation(MemoryScope scope, String conversation) {
    return new Key(CONVERSATION, Hashes.of(scope.key(), conversation));
  }

  static Key kind(MemoryScope scope, Memory.Kind kind) {
    return new Key(KIND, Hashes.of(scope.key(), kind.name()));
  }

  static Key claim(MemoryScope scope, Claim claim) {
    return new Key(CLAIM, Hashes.of(scope.key(), claim.about()));
  }

  static Key source(MemoryScope scope, String memoryId) {
    return new Key(SOURCE, Hashes.of(scope.key(), memoryId));
  }

  static Key disputed(MemoryScope scope) {
    return new Key(DISPUTED, Hashes.of(scope.key()));
  }

  static Key conflict(String id) {
    return new Key(CONFLICT, id);
  }

  /// All keys of a memory.
  static List<Key> keys(Stored stored) {
    Memory memory = stored.memory();
    MemoryScope scope = memory.scope();
    List<Key> keys = new ArrayList<>();
    keys.add(id(memory.id()));
    keys.add(scope(scope));
    keys.add(kind(scope, memory.kind()));
    if (stored.isLive()) {
      keys.add(live(scope));
      keys.add(same(stored));
    }
    stored.sayings().keySet().forEach(turn -> keys.add(seen(scope, turn)));
    keys.addAll(ofFact(stored));
    stored.mergedInto().ifPresent(into -> keys.add(merged(scope, into)));
    memory
        .conversation()
        .ifPresent(conversation -> {
          keys.add(conversation(scope, conversation));
          keys.add(place(scope, conversation, memory.turn()));
        });
    return keys;
  }

  private static List<Key> ofFact(Stored stored) {
    MemoryScope scope = stored.memory().scope();
    List<Key> keys = new ArrayList<>();
    stored.memory().claim().ifPresent(claim -> keys.add(claim(scope, claim)));
    stored.memory().source().memoryId().ifPresent(id -> keys.add(source(scope, id)));
    if (stored.isLive() && stored.ties().disputes().isPresent()) {
      keys.add(disputed(scope));
    }
    Pair.others(stored)
        .forEach(other -> keys.add(conflict(Conflict.id(scope, stored.id(), other))));
    return keys;
  }
}
