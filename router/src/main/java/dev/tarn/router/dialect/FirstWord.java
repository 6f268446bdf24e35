package dev.tarn.router.dialect;

import java.util.Optional;

/// Listens to the beginning of a stream for the first event that says something: content, or that
/// it failed. What only announces an answer, and comments that keep a connection alive, say
/// nothing. Belongs to one thread.
public final class FirstWord {
  private final ProviderEnd.Events events;
  private boolean spoken;
  private Optional<Failure> failure = Optional.empty();

  private FirstWord(ProviderEnd.EventSource source, int maxEventBytes) {
    this.events = source.open(new Stamp("0", 0, ""), maxEventBytes, this::step);
  }

  /// For a reply of this media type; empty if it is no stream whose events can be read here.
  public static Optional<FirstWord> of(Dialect dialect, String mediaType, int maxEventBytes) {
    return dialect
        .translation()
        .provider()
        .map(ProviderEnd::events)
        .or(() -> dialect.replies().beginnings())
        .filter(source ->
            mediaType.regionMatches(true, 0, source.mediaType(), 0, source.mediaType().length()))
        .map(source -> new FirstWord(source, maxEventBytes));
  }

  private void step(NeutralEvent event) {
    switch (event) {
      case NeutralEvent.Started started -> {}
      case NeutralEvent.Failed failed -> {
        if (!spoken) {
          failure = Optional.of(failed.failure());
        }
      }
      case NeutralEvent.TextDelta text -> spoken |= !text.text().isEmpty();
      case NeutralEvent.RefusalDelta text -> spoken |= !text.text().isEmpty();
      case NeutralEvent.ThinkingDelta thinking -> spoken |= !thinking.text().isEmpty();
      case NeutralEvent.Cited cited -> spoken = true;
      case NeutralEvent.ThinkingEnded thinking -> spoken = true;
      case NeutralEvent.ToolCallStarted call -> spoken = true;
      case NeutralEvent.ToolCallDelta call -> spoken = true;
      case NeutralEvent.ToolCallEnded call -> spoken = true;
      case NeutralEvent.Ended ended -> spoken = true;
    }
  }

  /// The next bytes, in pieces of any size.
  public void feed(byte[] bytes) {
    if (!isKnown()) {
      events.feed(bytes);
    }
  }

  /// No more bytes come: a stream that has said nothing until now broke off.
  public void end() {
    if (!isKnown()) {
      events.end();
    }
    if (!isKnown()) {
      failure = Optional.of(Failure.brokenOff());
    }
  }

  /// Whether anything has been said.
  public boolean isKnown() {
    return spoken || failure.isPresent();
  }

  /// How the stream failed, if that is the first it said.
  public Optional<Failure> failure() {
    return failure;
  }
}
