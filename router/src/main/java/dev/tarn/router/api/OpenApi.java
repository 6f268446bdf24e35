package dev.tarn.router.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// `GET /openapi.json`, without a key: what our own APIs take and answer, as OpenAPI 3.1. Written
/// by hand beside this class; tests hold it to the routes, the bodies and the answers.
final class OpenApi {
  private static final byte[] DOCUMENT = read();

  private OpenApi() {}

  static void on(Router router) {
    router
        .get("/openapi.json")
        .handler(context ->
            context
                .response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-cache")
                .end(Buffer.buffer(DOCUMENT)));
  }

  private static byte[] read() {
    try (InputStream document = OpenApi.class.getResourceAsStream("openapi.json")) {
      return Objects.requireNonNull(document).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
