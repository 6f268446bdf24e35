package dev.tarn.records;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/// What calls used, a row for each. Methods block.
public interface UsageBook {
  /// Writes down calls that are over, in one transaction.
  void add(List<CallUsage> calls);

  /// Sums over what is asked for, in the order of the groups' names.
  List<Group> sums(Question question);

  /// Puts a stand-in in the place of an erased user's name. What was used is still owed.
  ///
  /// @param project if only calls of this one are meant
  /// @param until of calls that began no later
  /// @return how many calls named the user
  int eraseUser(String workspace, String user, Optional<String> project, Instant until);

  /// What is asked of the book.
  ///
  /// @param workspace only of this one
  /// @param from first day, UTC
  /// @param to last day, UTC
  /// @param by what sums are told apart by; nothing gives one sum of all, if there is any call
  /// @param most groups given
  record Question(
      Optional<String> workspace, LocalDate from, LocalDate to, List<Dimension> by, int most) {}

  /// What sums can be told apart by.
  enum Dimension {
    DAY("day"),
    WORKSPACE("workspace"),
    KEY("key_id"),
    PROJECT("project"),
    USER("user_name"),
    PROVIDER("provider"),
    MODEL("model"),
    /// What calls were about, such as `chat`, or `memory` for those of the router's own.
    KIND("kind"),
    KEY_SOURCE("key_source"),
    /// Which of the keys of a source: a label, or a keyed hash.
    PROVIDER_KEY("provider_key");

    private final String column;

    Dimension(String column) {
      this.column = column;
    }

    String column() {
      return column;
    }
  }

  /// A sum and what it is of.
  ///
  /// @param names one for each dimension asked for, in that order; days as `2026-11-21`
  record Group(List<String> names, Sum sum) {}

  /// Calls added up.
  ///
  /// @param failed calls whose client got no status below 400
  /// @param estimated calls of which tokens and cost are estimates
  /// @param unpriced calls of which no price is known; they are in no cost
  /// @param tokens of all calls
  /// @param cost [NanoDollars] by the vendors' lists, whoever paid
  /// @param ownKeyCost of that, paid by callers' own keys
  /// @param memoryCost of the cost, what woven memories made of it
  /// @param totalMillis of all calls together
  /// @param answered calls whose provider sent a head
  /// @param firstByteMillis of all of those together
  record Sum(
      long calls,
      long failed,
      long estimated,
      long unpriced,
      CallUsage.Tokens tokens,
      long cost,
      long ownKeyCost,
      long memoryCost,
      long totalMillis,
      long answered,
      long firstByteMillis) {}
}
