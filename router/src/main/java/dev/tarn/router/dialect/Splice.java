package dev.tarn.router.dialect;

/// The only edit of a body: at a byte offset of the original, `length` bytes are replaced by
/// `insert`.
public record Splice(int at, int length, byte[] insert) {
  /// The offset in the original where what is left begins again.
  public int end() {
    return at + length;
  }
}
