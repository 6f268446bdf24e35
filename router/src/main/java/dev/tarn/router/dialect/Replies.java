package dev.tarn.router.dialect;

/// Reads the replies of a dialect.
public interface Replies {
  /// A tap for one reply.
  ///
  /// @param events whether it is a stream of server-sent events
  /// @param maxEventBytes largest event, and largest whole reply, that is read
  ReplyTap tap(boolean events, int maxEventBytes);
}
