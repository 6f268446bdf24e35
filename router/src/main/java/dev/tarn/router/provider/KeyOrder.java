package dev.tarn.router.provider;

import dev.tarn.records.StoredKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;

/// Which of a workspace's stored keys are tried at a candidate, and in which order. Used once, by
/// one thread.
final class KeyOrder {
  /// Stored keys that are opened for one candidate.
  private static final int MOST_KEYS = 8;

  private final List<StoredKey> keys;
  private final ToIntFunction<String> turns;
  private final Ask ask;
  private final Experience experience;
  private final List<Skipped> skipped;

  /// @param keys all of the workspace
  /// @param turns counts up for each name
  /// @param skipped gets what is left out
  KeyOrder(
      List<StoredKey> keys,
      ToIntFunction<String> turns,
      Ask ask,
      Experience experience,
      List<Skipped> skipped) {
    this.keys = keys;
    this.turns = turns;
    this.ask = ask;
    this.experience = experience;
    this.skipped = skipped;
  }

  /// Those that are for the candidate and the caller, dead ones too.
  List<StoredKey> fitting(Candidate candidate) {
    List<StoredKey> owned = owned(candidate);
    return owned.isEmpty()
        ? owned
        : owned.stream().filter(key -> !key.attributes().disabled()).toList();
  }

  /// Those that fit, and those that would if they were not disabled.
  List<StoredKey> owned(Candidate candidate) {
    if (keys.isEmpty() || candidate.provider().reach() != Reach.ROW) {
      return List.of();
    }
    return keys.stream()
        .filter(key ->
            ask.asker().owns(key, candidate.provider(), candidate.named(), candidate.called()))
        .toList();
  }

  /// The keys that are opened: the first few in order. Where there are more, one that rests takes
  /// nobody's place, and the one that the conversation stays with keeps its own.
  List<StoredKey> chosen(Candidate candidate, List<StoredKey> fitting) {
    if (fitting.isEmpty()) {
      return fitting;
    }
    passOver(candidate, fitting);
    List<StoredKey> all = new ArrayList<>();
    for (StoredKey.Group group : StoredKey.Group.values()) {
      all.addAll(inTurn(candidate, fitting, group));
    }
    if (all.size() <= MOST_KEYS) {
      return all;
    }
    skipped.add(Skipped.of(candidate.provider(), candidate.called(), "too_many"));
    Optional<String> conversation = ask.conversation().get();
    Map<Integer, List<StoredKey>> byRank =
        all.stream()
            .collect(
                Collectors.groupingBy(
                    key -> rank(candidate, key, conversation), TreeMap::new, Collectors.toList()));
    return byRank.values().stream().flatMap(List::stream).limit(MOST_KEYS).toList();
  }

  private int rank(Candidate candidate, StoredKey key, Optional<String> conversation) {
    Provider provider = candidate.provider();
    Credential closed =
        new Credential(provider, KeySource.STORED, Optional.empty(), Optional.of(key));
    Attempt attempt = new Attempt(provider, closed, candidate.rename(), candidate.called());
    if (experience.health().restsUntil(attempt).isPresent()) {
      return 2;
    }
    return experience.affinity().holds(conversation, attempt) ? 0 : 1;
  }

  /// The dead ones by their labels, so that it is seen which are to be mended, as far as a receipt
  /// stays readable.
  private void passOver(Candidate candidate, List<StoredKey> fitting) {
    List<StoredKey> dead = fitting.stream().filter(key -> key.dead().isPresent()).toList();
    dead.stream()
        .limit(MOST_KEYS)
        .map(key -> Skipped.of(candidate.provider(), candidate.called(), key, "dead"))
        .forEach(skipped::add);
    if (dead.size() > MOST_KEYS) {
      skipped.add(Skipped.of(candidate.provider(), candidate.called(), "dead"));
    }
  }

  /// The living keys of a group: by priority, equal ones in turn.
  private List<StoredKey> inTurn(
      Candidate candidate, List<StoredKey> fitting, StoredKey.Group group) {
    Map<Integer, List<StoredKey>> byPriority = new TreeMap<>(Comparator.naturalOrder());
    for (StoredKey key : fitting) {
      if (key.attributes().group() != group) {
        continue;
      }
      if (key.dead().isEmpty()) {
        byPriority.computeIfAbsent(key.attributes().priority(), p -> new ArrayList<>()).add(key);
      }
    }
    List<StoredKey> all = new ArrayList<>();
    byPriority.forEach((priority, equal) -> {
      if (equal.size() > 1) {
        String name =
            String.join(
                " ", equal.getFirst().workspace(), candidate.provider().name(), group.name());
        Collections.rotate(equal, -(turns.applyAsInt(name + " " + priority) % equal.size()));
      }
      all.addAll(equal);
    });
    return all;
  }
}
