package dev.tarn.router.dialect;

import java.util.Optional;

/// Reads the replies of a dialect.
public interface Replies {
  /// A tap for one reply.
  ///
  /// @param mediaType of the reply, with its parameters
  /// @param maxEventBytes largest event, and largest whole reply, that is read
  ReplyTap tap(String mediaType, int maxEventBytes);

  /// Reads how streams begin, where nothing translates the dialect's.
  default Optional<ProviderEnd.EventSource> beginnings() {
    return Optional.empty();
  }
}
