package dev.tarn.memory;

import static dev.tarn.memory.Given.START;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What the tests of facts and versions say.
final class GivenFacts {
  private GivenFacts() {}

  static Instant day(int day) {
    return START.plus(Duration.ofDays(day));
  }

  /// "I now live in …", said on a day: ends what was said before.
  static Change.Learn lives(MemoryScope scope, int day, String city) {
    return said(scope, day, "home", city, true);
  }

  /// "I stay in …": does not say that anything has ended.
  static Change.Learn stays(MemoryScope scope, int day, String city) {
    return said(scope, day, "home", city, false);
  }

  static Change.Learn said(
      MemoryScope scope, int day, String attribute, String value, boolean closes) {
    String text =
        (closes ? "By now my " : "Perhaps my ") + attribute + " is " + value + ", day " + day;
    return new Change.Learn(
        Given.turn(scope, "c", day, text, day(day)), List.of(fact(attribute, value, closes)));
  }

  static Fact fact(String attribute, String value, boolean closes) {
    return new Fact(
        new Claim("user", attribute, value),
        "The user's " + attribute + " is " + value + ".",
        attribute + " is " + value,
        closes,
        Optional.empty());
  }

  static String key(Change.Learn learn) {
    return learn.turn().key();
  }

  static Revision text(String text) {
    return revision(Optional.of(text), Optional.empty(), Optional.empty());
  }

  static Revision validTo(Optional<Instant> end) {
    return revision(Optional.empty(), Optional.of(new Revision.Edit<>(end)), Optional.empty());
  }

  static Revision released() {
    return revision(Optional.empty(), Optional.empty(), Optional.of(false));
  }

  static Revision quarantined() {
    return revision(Optional.empty(), Optional.empty(), Optional.of(true));
  }

  static Revision expiring(Instant at) {
    return new Revision(
        Optional.empty(),
        Optional.of(Map.of("checked", true)),
        Optional.empty(),
        Optional.empty(),
        Optional.of(new Revision.Edit<>(Optional.of(at))),
        Optional.empty(),
        Optional.empty());
  }

  private static Revision revision(
      Optional<String> text,
      Optional<Revision.Edit<Instant>> validTo,
      Optional<Boolean> quarantined) {
    return new Revision(
        text,
        Optional.empty(),
        Optional.empty(),
        validTo,
        Optional.empty(),
        quarantined,
        Optional.empty());
  }

  static Change revise(String id, int day, Revision revision) {
    return new Change.Revise(
        Given.ANN, id, "revise-" + day, day(day), revision, OptionalInt.empty());
  }

  static Change undo(String id, int day) {
    return new Change.Undo(Given.ANN, id, "undo-" + day, day(day), OptionalInt.empty());
  }

  static Change decide(String conflict, int day, Conflict.Decision decision) {
    return new Change.Decide(Given.ANN, conflict, "decide-" + day, day(day), decision);
  }
}
