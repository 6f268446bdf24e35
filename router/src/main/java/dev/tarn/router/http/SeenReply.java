package dev.tarn.router.http;

import dev.tarn.router.dialect.ReplyTap;
import java.util.Optional;

/// A tap that remembers what it told, and how much passed by. Belongs to one thread.
final class SeenReply implements ReplyTap {
  private final ReplyTap tap;
  private Optional<Tapped> told = Optional.empty();
  private long bytes;

  SeenReply(ReplyTap tap) {
    this.tap = tap;
  }

  /// Whether the reply was read to its end.
  boolean ended() {
    return told.isPresent();
  }

  long bytes() {
    return bytes;
  }

  @Override
  public void feed(byte[] piece) {
    bytes += piece.length;
    tap.feed(piece);
  }

  @Override
  public Tapped end() {
    Tapped all = told.orElseGet(tap::end);
    told = Optional.of(all);
    return all;
  }

  @Override
  public Optional<String> keptAs() {
    return tap.keptAs();
  }
}
