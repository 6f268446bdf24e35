package dev.tarn.router.provider;

import io.vertx.core.http.HttpClientResponse;
import java.util.List;

/// The head of a provider's answer; the body is paused and waits to be read.
///
/// @param attempt who answered
/// @param tries every try of the call, the last one being the answer
public record UpstreamReply(HttpClientResponse response, Attempt attempt, List<Try> tries) {
  private static final long CANCEL = 0x8;

  /// One try.
  ///
  /// @param status HTTP status, or 0 if none came
  /// @param reason why it failed; empty for the answer
  /// @param millis until its head, or its failure
  public record Try(Attempt attempt, int status, String reason, long millis) {}

  /// Nobody wants the body: resets the request, so that the provider stops.
  public void discard() {
    // Without a handler the reset would be logged as an error.
    response.exceptionHandler(reset -> {});
    response.request().reset(CANCEL);
  }
}
