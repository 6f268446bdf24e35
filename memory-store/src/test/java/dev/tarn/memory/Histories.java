package dev.tarn.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// Conversations of which some turns stand in the end and others were dropped on the way, told in
/// many orders. Nothing but the seed decides what is in them.
final class Histories {
  private static final int CONVERSATIONS = 3;
  private static final int TURNS = 8;
  private static final List<String> CITIES = List.of("Berlin", "Oslo", "Rome", "Lima");
  private static final List<String> SMALL_TALK =
      List.of(
          "The bicycle stands in the yard.",
          "My passport expires in October.",
          "Clara keeps bees in Freiburg.");

  private final Random random;
  private final List<Said> all = new ArrayList<>();
  private final Set<Said> dropped = new HashSet<>();

  /// A turn before it has a scope.
  private record Said(String conversation, int number, int day, String text, List<Fact> facts) {
    Change.Learn in(MemoryScope scope) {
      Turn turn = Given.turn(scope, conversation, number, text, GivenFacts.day(day));
      return new Change.Learn(turn, facts);
    }

    String key(MemoryScope scope) {
      return in(scope).turn().key();
    }
  }

  Histories(long seed) {
    random = new Random(seed);
    List<Integer> days = new ArrayList<>();
    for (int i = 0; i < CONVERSATIONS * TURNS; i++) {
      days.add(i);
    }
    Collections.shuffle(days, random);
    for (int i = 0; i < CONVERSATIONS * TURNS; i++) {
      Said said = said("c" + i % CONVERSATIONS, i / CONVERSATIONS, days.get(i));
      all.add(said);
      if (random.nextInt(4) == 0) {
        dropped.add(said);
      }
    }
  }

  private Said said(String conversation, int number, int day) {
    if (random.nextInt(3) == 0) {
      String text = SMALL_TALK.get(random.nextInt(SMALL_TALK.size()));
      return new Said(conversation, number, day, text, List.of());
    }
    String city = CITIES.get(random.nextInt(CITIES.size()));
    String attribute = random.nextBoolean() ? "home" : "job in";
    boolean closes = random.nextInt(3) > 0;
    String text = "My " + attribute + " is " + city + (closes ? " now" : " perhaps");
    Fact fact = GivenFacts.fact(attribute, city, closes);
    boolean dated = random.nextInt(4) == 0;
    Fact known =
        dated
            ? new Fact(
                fact.claim(),
                fact.text(),
                fact.quote(),
                closes,
                Optional.of(GivenFacts.day(random.nextInt(CONVERSATIONS * TURNS))))
            : fact;
    return new Said(conversation, number, day, text, List.of(known));
  }

  /// The turns that stand, each once.
  List<Change> inOrderOfTime(MemoryScope scope) {
    return all.stream()
        .filter(said -> !dropped.contains(said))
        .sorted(Comparator.comparingInt(Said::day))
        .<Change>map(said -> said.in(scope))
        .toList();
  }

  /// The same with detours, in batches.
  List<List<Change>> inAnyOrder(MemoryScope scope) {
    List<List<Change>> paths = new ArrayList<>();
    all.forEach(said -> paths.add(path(said, scope)));
    List<List<Change>> batches = new ArrayList<>();
    List<Change> batch = new ArrayList<>();
    while (!paths.isEmpty()) {
      List<Change> path = paths.get(random.nextInt(paths.size()));
      batch.add(path.removeFirst());
      paths.removeIf(List::isEmpty);
      if (random.nextInt(4) == 0) {
        batches.add(List.copyOf(batch));
        batch.clear();
      }
    }
    batches.add(batch);
    return batches;
  }

  /// What happens to one turn: learned once or more, dropped and learned again, or dropped for
  /// good.
  private List<Change> path(Said said, MemoryScope scope) {
    Change learn = said.in(scope);
    Change retire = new Change.Retire(scope, Set.of(said.key(scope)), GivenFacts.day(100));
    List<Change> path = new ArrayList<>();
    for (int detour = random.nextInt(3); detour > 0; detour--) {
      path.add(random.nextBoolean() ? learn : retire);
    }
    path.add(dropped.contains(said) ? retire : learn);
    return path;
  }
}
