package dev.tarn.router.page;

import dev.tarn.router.api.PageApi;
import dev.tarn.router.http.Callers;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;

/// The door of this room: a page of HTML, style and script, and beside it what the script asks.
/// Whoever opens it brings a token behind the `#` of the address, which browsers send to nobody;
/// the script sends it as a bearer.
///
/// Memories are hostile text. The script makes text of them and never markup; and the browser is
/// told to run and load nothing but the page's own files.
public final class Page {
  /// Where it is served.
  public static final String PATH = "/page";

  private static final int MOST_BODY_BYTES = 64 << 10;
  private static final String RULES =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  private final PageApi api;

  public Page(PageApi api) {
    this.api = api;
  }

  /// Whether a path is one of this room's.
  public static boolean serves(String path) {
    return path.equals(PATH)
        || path.equals(PATH + ".js")
        || path.equals(PATH + ".css")
        || path.equals(PageApi.PATH)
        || path.startsWith(PageApi.PATH + "/");
  }

  /// Serves them on one event loop.
  public Handler<HttpServerRequest> handler(Vertx vertx, Callers callers) {
    Router router = Router.router(vertx);
    router.route().handler(Page::guard);
    router.route().handler(BodyHandler.create(false).setBodyLimit(MOST_BODY_BYTES));
    router.get(PATH).handler(file("page.html", "text/html; charset=utf-8"));
    router.get(PATH + ".js").handler(file("page.js", "text/javascript; charset=utf-8"));
    router.get(PATH + ".css").handler(file("page.css", "text/css; charset=utf-8"));
    api.on(router, callers);
    return router;
  }

  /// On every answer: what it holds is one person's, and for this page alone.
  private static void guard(RoutingContext context) {
    MultiMap headers = context.response().headers();
    headers
        .set("Cache-Control", "no-store")
        .set("Content-Security-Policy", RULES)
        .set("Referrer-Policy", "no-referrer")
        .set("X-Content-Type-Options", "nosniff")
        .set("X-Frame-Options", "DENY")
        .set("X-Robots-Tag", "noindex")
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set("Cross-Origin-Resource-Policy", "same-origin");
    context.next();
  }

  private static Handler<RoutingContext> file(String name, String type) {
    Buffer bytes = Buffer.buffer(read(name));
    return context -> context.response().putHeader("Content-Type", type).end(bytes);
  }

  private static byte[] read(String name) {
    try (InputStream file = Page.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(file).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
