package dev.tarn.router.move;

/// Something that a file brings, or does not.
public sealed interface Item {
  /// Where it stands in the file, for people: `line 12`.
  String where();

  /// A line of our own export format, not read yet.
  record Line(String where, String json) implements Item {}

  /// Something that cannot be taken.
  ///
  /// @param reason the same words for all of a kind, by which they are counted
  /// @param detail what of it, without its content; may be empty
  record Skipped(String where, String reason, String detail) implements Item {}
}
