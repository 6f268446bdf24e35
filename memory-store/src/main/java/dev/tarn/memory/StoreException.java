package dev.tarn.memory;

/// The medium failed: the disk is full, the index is broken.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
