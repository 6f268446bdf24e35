package dev.tarn.router.api;

import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/// All memories of one scope as JSON Lines, each as the memory API shows it, newest first; expired
/// ones too. Read in parts, as fast as the client takes them.
record Takeaway(MemoryApi memories, Answering answering, MemoryScope scope) {
  private static final int PART = 200;
  private static final byte[] END_OF_LINE = {'\n'};

  /// Ends the response.
  Future<Void> writeTo(HttpServerResponse response) {
    return from(Optional.empty(), response);
  }

  private Future<Void> from(Optional<String> cursor, HttpServerResponse response) {
    return answering
        .blocking(() -> memories.list(scope, MemoryFilter.ALL, PART, cursor))
        .compose(page -> {
          Buffer lines = Buffer.buffer();
          page.data()
              .forEach(memory -> lines.appendBytes(Json.write(memory)).appendBytes(END_OF_LINE));
          return page.nextCursor().isEmpty()
              ? response.end(lines)
              : written(response, lines).compose(done -> from(page.nextCursor(), response));
        });
  }

  private static Future<Void> written(HttpServerResponse response, Buffer lines) {
    return lines.length() == 0 ? Future.succeededFuture() : response.write(lines);
  }
}
