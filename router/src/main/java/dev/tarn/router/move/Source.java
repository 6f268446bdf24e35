package dev.tarn.router.move;

import java.io.IOException;
import java.io.InputStream;

/// A form in which memories come.
public interface Source {
  /// Reads a file to its end and hands out what is in it, in order. Holds little of it at a time.
  ///
  /// @throws IOException if the stream fails, or is nothing of this form at all; the message says
  ///   which
  void read(InputStream in, Taking taking) throws IOException;

  /// Takes what is read.
  interface Taking {
    void take(Item item) throws IOException;
  }
}
