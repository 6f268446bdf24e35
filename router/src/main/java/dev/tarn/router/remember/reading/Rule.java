package dev.tarn.router.remember.reading;

import dev.tarn.router.remember.reading.Scan.Span;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// One way to state a fact: how the statement begins, and what its value looks like.
///
/// @param attribute what it says something about
/// @param opening tried where a clause begins; has bounded repetition only. A group `v` is the
///   value
/// @param value reads the values behind the opening; empty if the group has it
/// @param follows what must come after the value; empty if anything may
/// @param tails what may be stated in the same breath: "… as a nurse"
record Rule(
    String attribute,
    Pattern opening,
    Optional<Reader> value,
    Optional<Pattern> follows,
    List<Rule> tails) {

  /// Reads values from a place on and leaves the scan behind them.
  interface Reader {
    List<Span> read(Scan scan);
  }

  /// @param opening a regular expression, blind to case
  static Rule of(String attribute, String opening, Reader value) {
    return new Rule(attribute, compiled(opening), Optional.of(value), Optional.empty(), List.of());
  }

  /// The value is the group `v` of the opening.
  static Rule captured(String attribute, String opening) {
    return new Rule(attribute, compiled(opening), Optional.empty(), Optional.empty(), List.of());
  }

  Rule followedBy(String expression) {
    return new Rule(attribute, opening, value, Optional.of(compiled(expression)), tails);
  }

  Rule with(Rule... more) {
    return new Rule(attribute, opening, value, follows, List.of(more));
  }

  private static Pattern compiled(String expression) {
    return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }
}
