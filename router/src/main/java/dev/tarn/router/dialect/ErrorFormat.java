package dev.tarn.router.dialect;

/// How a dialect says that something failed.
public interface ErrorFormat {
  /// The body of an error reply.
  byte[] body(RouterException failure);

  /// An event that ends a stream without its success marker.
  byte[] streamError(RouterException failure);
}
