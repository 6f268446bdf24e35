package dev.tarn.router.provider;

import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.Failure;
import dev.tarn.router.dialect.FirstWord;
import io.vertx.core.Future;
import java.util.Optional;

/// The beginning of a stream, listened to before the call is bound to it: until the provider says
/// something, another one can still be asked. Belongs to one event loop.
final class Opening {
  private static final int MOST_AHEAD_BYTES = 64 * 1024;

  /// More than is ever read ahead, so that no event is too large.
  private static final int MOST_EVENT_BYTES = 1 << 20;

  private final UpstreamReply head;
  private final FirstWord word;

  private Opening(UpstreamReply head, FirstWord word) {
    this.head = head;
    this.word = word;
  }

  /// Empty if the reply is no stream whose events can be read here.
  ///
  /// @param dialect what it is written in
  static Optional<Opening> of(UpstreamReply head, Dialect dialect) {
    return head.eventsOf()
        .flatMap(type -> FirstWord.of(dialect, type, MOST_EVENT_BYTES))
        .map(word -> new Opening(head, word));
  }

  /// Done when it is heard, or has been listened to for long enough.
  Future<Void> heard(UpstreamTry.Connections connections) {
    return head.opened(
        word, MOST_AHEAD_BYTES, connections.deadlines(), connections.config().firstByteTimeout());
  }

  /// How the stream failed, if that is the first it said.
  Optional<Failure> failure() {
    return word.failure();
  }

  /// Whether it broke off before it said anything.
  boolean brokeOff() {
    return head.brokeOff() && !word.isKnown();
  }
}
