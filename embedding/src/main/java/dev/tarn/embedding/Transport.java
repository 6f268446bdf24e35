package dev.tarn.embedding;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/// Carries requests to a provider and answers back, and follows no redirect. Thread-safe; blocks.
public interface Transport extends AutoCloseable {
  /// Bytes of an answer with another status than 200 that are of any use.
  int FAILURE_BYTES = 1 << 16;

  /// Asks once.
  ///
  /// @param headers of the request, its key among them
  /// @param timeout for all of it
  /// @param most bytes of an answer with status 200 that are read
  /// @throws EmbeddingException of kind `REFUSED` if it may not go there
  /// @throws IOException if no answer came; its message is told to nobody
  Response post(URI to, Map<String, String> headers, byte[] body, Duration timeout, int most)
      throws IOException, InterruptedException, TimeoutException;

  /// An answer.
  ///
  /// @param whole whether that is all there was
  record Response(int status, HttpHeaders headers, byte[] body, boolean whole) {}

  /// Ends what is under way, and sends nothing more.
  @Override
  void close();
}
