package dev.tarn.records;

/// Who changes accounts, as the audit log names them.
///
/// @param name `operator`, `cli`, `tarn`, or the id of an admin key
public record Actor(String name) {
  /// Who holds the operator's key.
  public static final Actor OPERATOR = new Actor("operator");

  /// Who runs `tarn` beside the data.
  public static final Actor CLI = new Actor("cli");

  /// The router itself, at its first start.
  public static final Actor TARN = new Actor("tarn");

  /// Who holds an admin key.
  public static Actor of(TarnKey key) {
    return new Actor(key.id());
  }
}
