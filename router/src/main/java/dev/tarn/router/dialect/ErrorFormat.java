package dev.tarn.router.dialect;

import java.util.Map;

/// How a dialect says that something failed.
public interface ErrorFormat {
  /// The body of an error reply.
  byte[] body(RouterException failure);

  /// Headers of an error reply that say more than its body.
  default Map<String, String> headers(RouterException failure) {
    return Map.of();
  }

  /// An event that ends a stream without its success marker.
  byte[] streamError(RouterException failure);

  /// Whether a reply of this media type is a stream that such an event can end.
  default boolean endsStreams(String mediaType) {
    return mediaType.startsWith("text/event-stream");
  }
}
