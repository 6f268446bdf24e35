package dev.tarn.router.provider;

import dev.tarn.router.dialect.FirstWord;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Deadlines.Deadline;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// The head of a provider's answer; the body is paused and waits to be read. Belongs to the event
/// loop of its call.
///
/// A provider that pauses for longer than the idle time-out is cut off, and the reply is broken.
/// While the reader itself has paused the reply, nothing comes, so that a client that stops reading
/// is cut off as well.
public final class UpstreamReply {
  private static final long CANCEL = 0x8;

  private final HttpClientResponse response;
  private final Attempt attempt;
  private final Deadline deadline;
  private final Duration idle;
  private final Buffer ahead = Buffer.buffer();
  private State state = State.OPEN;
  private List<Try> tries = List.of();
  private List<Skipped> skipped = List.of();

  /// One try.
  ///
  /// @param status HTTP status, or 0 if none came
  /// @param reason why it failed; empty for the answer
  /// @param millis until its head, or its failure
  public record Try(Attempt attempt, int status, String reason, long millis) {}

  /// What is known of the rest of a body that was looked into.
  private enum State {
    OPEN,
    WHOLE,
    BROKEN
  }

  UpstreamReply(HttpClientResponse response, Attempt attempt, Deadline deadline, Duration idle) {
    this.response = response;
    this.attempt = attempt;
    this.deadline = deadline;
    this.idle = idle;
    deadline.extend(idle);
  }

  /// HTTP status.
  public int status() {
    return response.statusCode();
  }

  /// The provider's reason phrase, if it sent one.
  public Optional<String> statusMessage() {
    return Optional.ofNullable(response.statusMessage());
  }

  /// The provider's headers.
  public MultiMap headers() {
    return response.headers();
  }

  /// Who answered.
  public Attempt attempt() {
    return attempt;
  }

  /// Every try of the call, in their order.
  public List<Try> tries() {
    return tries;
  }

  /// What was left out.
  public List<Skipped> skipped() {
    return skipped;
  }

  /// The same reply, as what those tries came to.
  UpstreamReply after(List<Try> all, List<Skipped> leftOut) {
    tries = List.copyOf(all);
    skipped = List.copyOf(leftOut);
    return this;
  }

  /// Reads the body, piece by piece as it comes. Exactly one of `whole` and `broken` is called; at
  /// once if the body is held.
  public void read(Consumer<Buffer> piece, Runnable whole, Runnable broken) {
    if (ahead.length() > 0) {
      piece.accept(ahead);
    }
    switch (state) {
      case WHOLE -> whole.run();
      case BROKEN -> broken.run();
      case OPEN -> readOn(piece, whole, broken);
    }
  }

  private void readOn(Consumer<Buffer> piece, Runnable whole, Runnable broken) {
    response.exceptionHandler(failure -> {
      deadline.stop();
      broken.run();
    });
    response.endHandler(end -> {
      deadline.stop();
      whole.run();
    });
    response.handler(bytes -> {
      deadline.extend(idle);
      piece.accept(bytes);
    });
    response.resume();
  }

  /// The whole body, for answers that are known to be short. Fails with a [RouterException] if it
  /// is larger than `most` bytes or breaks off.
  public Future<Buffer> body(int most) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    read(
        piece -> {
          if (body.length() + piece.length() > most) {
            discard();
            whole.tryFail(unreadable());
          } else {
            body.appendBuffer(piece);
          }
        },
        () -> whole.tryComplete(body),
        () -> whole.tryFail(unreadable()));
    return whole.future();
  }

  /// Looks at the whole body, which can then be read as if it had not been. Fails as [#body] does.
  Future<Buffer> held(int most) {
    return body(most)
        .onFailure(unreadable -> state = State.BROKEN)
        .map(body -> {
          ahead.appendBuffer(body);
          state = State.WHOLE;
          return body;
        });
  }

  /// Reads ahead until the provider says something, or fails, or says too much that is neither; all
  /// of it can then be read as if it had not been.
  ///
  /// @param most bytes that are read ahead
  /// @param within how long it is listened
  Future<Void> opened(FirstWord word, int most, Deadlines deadlines, Duration within) {
    Promise<Void> opened = Promise.promise();
    Deadline patience =
        deadlines.start(
            within,
            () -> {
              response.pause();
              opened.tryComplete();
            });
    response.exceptionHandler(failure -> {
      deadline.stop();
      state = State.BROKEN;
      opened.tryComplete();
    });
    response.endHandler(end -> {
      deadline.stop();
      state = State.WHOLE;
      word.end();
      opened.tryComplete();
    });
    response.handler(bytes -> {
      deadline.extend(idle);
      ahead.appendBuffer(bytes);
      word.feed(bytes.getBytes());
      if (word.isKnown() || ahead.length() > most) {
        response.pause();
        opened.tryComplete();
      }
    });
    response.resume();
    return opened.future().onComplete(done -> patience.stop());
  }

  /// The media type of a body that can be looked into; empty if it cannot.
  Optional<String> eventsOf() {
    return Optional.ofNullable(response.headers().get(HttpHeaders.CONTENT_TYPE))
        .filter(type -> !response.headers().contains(HttpHeaders.CONTENT_ENCODING));
  }

  /// Whether its body comes event by event.
  boolean isStream() {
    return eventsOf().filter(type -> type.contains("event")).isPresent();
  }

  /// Nobody will read it: its provider stops, if it still speaks.
  void letGo() {
    if (state == State.OPEN) {
      discard();
    }
  }

  /// Whether it broke off while it was looked into.
  boolean brokeOff() {
    return state == State.BROKEN;
  }

  /// Nothing more comes until [#resume]; the provider is slowed down by its socket.
  public void pause() {
    response.pause();
  }

  /// Goes on after [#pause].
  public void resume() {
    response.resume();
  }

  /// Nobody wants the rest: resets the request, so that the provider stops.
  public void discard() {
    deadline.stop();
    // Without a handler the reset would be logged as an error.
    response.exceptionHandler(reset -> {});
    response.request().reset(CANCEL);
  }

  private static RouterException unreadable() {
    return RouterException.badGateway(
        "provider_broken_answer", "The provider's answer cannot be read whole.");
  }
}
