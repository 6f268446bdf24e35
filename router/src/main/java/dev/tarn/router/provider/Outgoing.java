package dev.tarn.router.provider;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.streams.ReadStream;

/// A request to a provider, whole but for its key.
///
/// @param uri path and query as they go on the wire
/// @param headers without authorisation, framing, hop-by-hop headers and anything of ours
public record Outgoing(HttpMethod method, String uri, MultiMap headers, Body body) {
  /// What is sent after the head.
  public sealed interface Body {}

  /// Bytes that are all here; may be sent again.
  public record Whole(Buffer bytes) implements Body {}

  /// Bytes as they come from the client, with back-pressure; can be sent once.
  ///
  /// @param length as the client declared it, or -1
  public record Streamed(ReadStream<Buffer> bytes, long length) implements Body {}
}
