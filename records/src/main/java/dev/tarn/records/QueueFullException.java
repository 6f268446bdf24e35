package dev.tarn.records;

/// Too many submissions wait for the disk; this one was dropped.
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueueFullException(String message) {
    super(message);
  }

  public QueueFullException(String message, Throwable cause) {
    super(message, cause);
  }
}
