package dev.tarn.router.provider;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/// The attempts that can be made at one provider of a model, by whose key pays: the caller's own,
/// then the workspace's before the operator's, the operator's, and the workspace's after it.
record Choice(
    Candidate candidate,
    List<Attempt> own,
    List<Attempt> before,
    List<Attempt> hosted,
    List<Attempt> after) {

  /// The tiers in their order.
  private Stream<List<Attempt>> tiers() {
    return Stream.of(own, before, hosted, after);
  }

  /// All of it, in order.
  List<Attempt> attempts() {
    return tiers().flatMap(List::stream).toList();
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
      int number = tier;
      choices.forEach(choice -> all.addAll(choice.tiers().toList().get(number)));
    }
    return all;
  }

  /// The same provider by provider.
  static List<Attempt> byProvider(List<Choice> choices) {
    return choices.stream().flatMap(choice -> choice.attempts().stream()).toList();
  }
}
