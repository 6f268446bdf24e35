package dev.tarn.records;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Answers to requests that clients may repeat, by the key they gave them. Encrypted on disk, and
/// gone with the blocks, or as soon as something is erased in their scope. All complete and fail as
/// [Records#submit] does.
public interface Answers {
  /// After which a request that never ended may be repeated: its router is gone.
  Duration LONGEST = Duration.ofMinutes(2);

  /// What is known of a key, which is taken by this very call if nothing was.
  ///
  /// @param fingerprint of the request
  CompletableFuture<Claim> claim(String scope, String id, String fingerprint, Instant at);

  /// Keeps the answer to a request whose key was taken.
  CompletableFuture<?> keep(String scope, String id, Answer answer);

  /// Gives a key back: the request failed, and may be repeated.
  CompletableFuture<?> release(String scope, String id);

  /// An answer as it was given.
  ///
  /// @param body empty if it had none
  record Answer(int status, Optional<String> body) {}

  /// Whose turn it is.
  sealed interface Claim {
    /// The caller's: nobody has answered.
    record Yours() implements Claim {}

    /// Another call's, which has not ended.
    record UnderWay() implements Claim {}

    /// Nobody's: the key was given to another request.
    record Other() implements Claim {}

    /// Nobody's: it was answered.
    record Answered(Answer answer) implements Claim {}

    /// Nobody's: it was answered, and the answer has been forgotten.
    record Forgotten() implements Claim {}
  }
}
