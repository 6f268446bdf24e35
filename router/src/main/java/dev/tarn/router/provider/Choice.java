package dev.tarn.router.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// The attempts that can be made at one provider of a model, by whose key pays: the caller's own,
/// then the workspace's before the operator's, the operator's, and the workspace's after it.
record Choice(
    Candidate candidate,
    List<Attempt> own,
    List<Attempt> before,
    List<Attempt> hosted,
    List<Attempt> after) {

  /// The tiers in their order.
  private List<List<Attempt>> tiers() {
    return List.of(own, before, hosted, after);
  }

  /// All of it, in order.
  List<Attempt> attempts() {
    List<Attempt> all = new ArrayList<>();
    tiers().forEach(all::addAll);
    return all;
  }

  /// Whether nothing can be tried.
  boolean isEmpty() {
    return own.isEmpty() && before.isEmpty() && hosted.isEmpty() && after.isEmpty();
  }

  /// With each tier in another order.
  Choice ordered(Function<List<Attempt>, List<Attempt>> order) {
    return new Choice(
        candidate, order.apply(own), order.apply(before), order.apply(hosted), order.apply(after));
  }

  /// The attempts of several providers: tier by tier, whose key pays before who answers.
  static List<Attempt> byTier(List<Choice> choices) {
    List<Attempt> all = new ArrayList<>();
    for (int tier = 0; tier < 4; tier++) {
      for (Choice choice : choices) {
        all.addAll(choice.tiers().get(tier));
      }
    }
    return all;
  }

  /// The same provider by provider.
  static List<Attempt> byProvider(List<Choice> choices) {
    return choices.stream().flatMap(choice -> choice.attempts().stream()).toList();
  }
}
