package dev.tarn.records;

/// The database failed.
public final class RecordsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public RecordsException(String message) {
    super(message);
  }

  public RecordsException(String message, Throwable cause) {
    super(message, cause);
  }
}
