package dev.tarn.router.move;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Something that a file brings, or does not.
public sealed interface Item {
  /// Where it stands in the file, for people: `line 12`.
  String where();

  /// A line of our own export format, not read yet.
  record Line(String where, String json) implements Item {}

  /// What was said in a conversation, oldest first.
  ///
  /// @param user whose it is, as far as the file says so
  record Conversation(String where, String id, Optional<String> user, List<Message> messages)
      implements Item {}

  /// One message of it.
  ///
  /// @param role `user` or `assistant`
  /// @param id in the product that it comes from
  record Message(
      String role,
      String text,
      Optional<Instant> at,
      Optional<String> id,
      Optional<String> speaker) {}

  /// Something that cannot be taken.
  ///
  /// @param reason the same words for all of a kind, by which they are counted
  /// @param detail what of it, without its content; may be empty
  record Skipped(String where, String reason, String detail) implements Item {}
}
