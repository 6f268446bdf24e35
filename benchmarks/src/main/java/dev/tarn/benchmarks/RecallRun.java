package dev.tarn.benchmarks;

import dev.tarn.benchmarks.Dataset.Asked;
import dev.tarn.benchmarks.Dataset.Chat;
import dev.tarn.benchmarks.Dataset.Said;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.RecallLimits;
import dev.tarn.memory.Recollection;
import dev.tarn.memory.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/// Tells a whole data set to a [Recaller] and asks its questions.
///
/// Recall at a depth is taken before floor and budget: distinct turns among the first, a turn's
/// place being that of its best memory. The budget columns count what would stand in the prompt.
final class RecallRun {
  private static final int TURNS_AT_ONCE = 256;

  /// A category of LoCoMo that the literature leaves out.
  private static final String NOT_REPORTED = "5 adversarial";

  private final Recaller recaller;
  private final ToIntFunction<Memory> cost;
  private final Map<String, Set<String>> saidByMemory = new HashMap<>();
  private final Map<String, Scores> groups = new TreeMap<>();
  private final Ablation ablation = new Ablation();
  private int unrelatedAnswered;
  private int unrelatedAsked;

  RecallRun(Recaller recaller, ToIntFunction<Memory> cost) {
    this.recaller = recaller;
    this.cost = cost;
  }

  void run(Dataset data) {
    for (Chat chat : data.chats()) {
      tell(data, chat);
    }
    recaller.settle();
    for (int i = 0; i < data.chats().size(); i++) {
      ask(data, data.chats().get(i), i % 2 == 0 ? "half A" : "half B");
    }
    for (int i = 0; i < data.chats().size(); i++) {
      askElsewhere(data, data.chats().get(i), data.chats().get((i + 1) % data.chats().size()));
    }
  }

  Map<String, Scores> groups() {
    return groups;
  }

  /// What the parts of a score are worth, over the questions that the literature reports.
  Ablation ablation() {
    return ablation;
  }

  /// Share of another chat's questions, in percent, that got something into the prompt.
  double unrelatedPercent() {
    return 100.0 * unrelatedAnswered / Math.max(1, unrelatedAsked);
  }

  private void tell(Dataset data, Chat chat) {
    List<Turn> turns = new ArrayList<>();
    for (Said said : chat.said()) {
      String key = chat.id() + " " + said.id();
      turns.add(
          new Turn(
              scope(data, chat),
              said.session(),
              said.number(),
              key,
              key,
              said.role(),
              said.speaker(),
              said.text(),
              said.at(),
              Optional.of(said.id()),
              false));
    }
    for (int from = 0; from < turns.size(); from += TURNS_AT_ONCE) {
      List<Turn> some = turns.subList(from, Math.min(turns.size(), from + TURNS_AT_ONCE));
      Map<String, List<String>> held = recaller.learn(some);
      for (Turn turn : some) {
        for (String memory : held.getOrDefault(turn.key(), List.of())) {
          saidByMemory
              .computeIfAbsent(memory, m -> new LinkedHashSet<>())
              .add(turn.messageId().orElseThrow());
        }
      }
    }
  }

  private void ask(Dataset data, Chat chat, String half) {
    Map<String, String> sessions = new HashMap<>();
    chat.said().forEach(said -> sessions.put(said.id(), said.session()));
    for (Asked asked : chat.asked()) {
      Map<Integer, Set<String>> byBudget = new TreeMap<>();
      List<Recollection.Candidate> candidates = List.of();
      for (int budget : Scores.BUDGETS) {
        Recollection found =
            recaller.recall(scope(data, chat), asked.question(), limits(chat, budget));
        byBudget.put(budget, turns(found.chosen()));
        candidates = found.candidates();
      }
      List<String> ranked =
          List.copyOf(turns(candidates.stream().map(Recollection.Candidate::memory).toList()));
      if (!asked.category().equals(NOT_REPORTED)) {
        ablation.add(candidates, asked.gold(), this::turns);
      }
      for (String group : groupsOf(data, asked, half)) {
        groups
            .computeIfAbsent(group, g -> new Scores())
            .add(ranked, asked.gold(), byBudget, sessions);
      }
    }
  }

  /// Categories 1 to 4 of LoCoMo are what the literature reports.
  private static List<String> groupsOf(Dataset data, Asked asked, String half) {
    List<String> groups = new ArrayList<>(List.of("all", asked.category()));
    if (!data.name().equals("locomo")) {
      groups.add("all, " + half);
    } else if (!asked.category().equals(NOT_REPORTED)) {
      groups.add("1-4");
      groups.add("1-4, " + half);
    }
    return groups;
  }

  private void askElsewhere(Dataset data, Chat chat, Chat other) {
    for (Asked asked : other.asked()) {
      unrelatedAsked++;
      Recollection found =
          recaller.recall(scope(data, chat), asked.question(), limits(chat, 1_000));
      unrelatedAnswered += found.chosen().isEmpty() ? 0 : 1;
    }
  }

  private Set<String> turns(List<Memory> memories) {
    Set<String> turns = new LinkedHashSet<>();
    memories.forEach(memory -> turns.addAll(saidByMemory.getOrDefault(memory.id(), Set.of())));
    return turns;
  }

  private RecallLimits limits(Chat chat, int budget) {
    Instant now = chat.said().getLast().at().plus(Duration.ofDays(1));
    return new RecallLimits(now, Set.of(), Set.of(), budget, cost, true);
  }

  private static MemoryScope scope(Dataset data, Chat chat) {
    return new MemoryScope("bench", data.name(), chat.id(), Optional.empty());
  }
}
