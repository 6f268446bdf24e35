package dev.tarn.router.dialect;

/// Reads the replies of a dialect.
public interface Replies {
  /// A tap for one reply.
  ///
  /// @param mediaType of the reply, with its parameters
  /// @param maxEventBytes largest event, and largest whole reply, that is read
  ReplyTap tap(String mediaType, int maxEventBytes);
}
