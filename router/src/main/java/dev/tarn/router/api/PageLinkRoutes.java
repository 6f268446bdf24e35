package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Callers.ApiCaller;
import dev.tarn.router.http.Callers.Whose;
import dev.tarn.router.http.PageLinks;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/// `POST /v1/users/{id}/page-link`: an app asks for a link by which its user opens the page of
/// their own memory. A user whose name no path can hold is named as `/v1/users/page-link?user_id=`.
///
/// @param publicUrl where people reach Tarn, if that is not where apps do
record PageLinkRoutes(Answering answering, Supplier<PageLinks> links, Optional<URI> publicUrl) {
  private static final long DEFAULT_LIFE = 3_600;
  private static final long MOST_LIFE = 7 * 24 * 3_600;
  private static final String PAGE = "/page";

  void on(Router router) {
    router.post("/v1/users/page-link").handler(answering.caller(this::make));
    router.post("/v1/users/:id/page-link").handler(answering.caller(this::make));
  }

  /// What may be asked of a link.
  record Asked(
      @JsonProperty("lifetime_seconds") Optional<@Min(60) @Max(MOST_LIFE) Long> lifetimeSeconds) {
    static final Asked NOTHING = new Asked(Optional.empty());
  }

  /// A link.
  ///
  /// @param url at the address where people reach Tarn, or else the one that was called
  /// @param path the same without it
  record LinkView(String url, String path, @JsonProperty("expires_at") Instant expiresAt) {}

  private Future<Reply> make(RoutingContext context, ApiCaller caller) {
    caller.mustRead();
    byte[] body = Answering.body(context);
    Asked asked = body.length == 0 ? Asked.NOTHING : Json.read(body, Asked.class);
    Whose whose = UserRoutes.named(context, caller);
    PageLinks.Link link =
        links
            .get()
            .make(
                caller,
                whose.scope(),
                Duration.ofSeconds(asked.lifetimeSeconds().orElse(DEFAULT_LIFE)));
    context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    String path = PAGE + "#" + link.token();
    String address = publicUrl.map(URI::toString).orElseGet(() -> called(context.request()));
    return Future.succeededFuture(
        Reply.created(new LinkView(address + path, path, link.expiresAt())));
  }

  /// What the request was sent to; empty if it does not say.
  private static String called(HttpServerRequest request) {
    return request.authority() == null ? "" : request.scheme() + "://" + request.authority();
  }
}
