package dev.tarn.router.http;

import dev.tarn.router.dialect.ReplyTap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// A tap that remembers what it told, how much passed by, and when the model began to speak.
/// Belongs to one thread.
final class SeenReply implements ReplyTap {
  private final ReplyTap tap;
  private final LongSupplier nanos;
  private Optional<Tapped> told = Optional.empty();
  private OptionalLong spokeNanos = OptionalLong.empty();
  private long bytes;

  /// @param nanos rises, from any start
  SeenReply(ReplyTap tap, LongSupplier nanos) {
    this.tap = tap;
    this.nanos = nanos;
  }

  /// Whether the reply was read to its end.
  boolean ended() {
    return told.isPresent();
  }

  long bytes() {
    return bytes;
  }

  /// When the model began to speak, or now.
  long silentUntilNanos() {
    return spokeNanos.orElseGet(nanos);
  }

  @Override
  public void feed(byte[] piece) {
    bytes += piece.length;
    tap.feed(piece);
    if (spokeNanos.isEmpty() && tap.spoke()) {
      spokeNanos = OptionalLong.of(nanos.getAsLong());
    }
  }

  @Override
  public Tapped end() {
    Tapped all = told.orElseGet(tap::end);
    told = Optional.of(all);
    return all;
  }

  @Override
  public long besides() {
    return tap.besides();
  }

  @Override
  public Optional<String> keptAs() {
    return tap.keptAs();
  }

  @Override
  public List<String> keptItems() {
    return tap.keptItems();
  }
}
