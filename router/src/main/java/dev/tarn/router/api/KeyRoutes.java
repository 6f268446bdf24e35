package dev.tarn.router.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.tarn.records.Page;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Administrator;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;

/// The paths of `/v1/keys`.
final class KeyRoutes {
  private static final long DEFAULT_GRACE = Duration.ofDays(1).toSeconds();
  private static final long MOST_GRACE = 90 * 24 * 3_600;

  private final Answering answering;
  private final KeyApi keys;

  KeyRoutes(Answering answering, KeyApi keys) {
    this.answering = answering;
    this.keys = keys;
  }

  /// `POST /v1/keys/{id}/rotate`.
  record Rotation(
      @JsonProperty("grace_seconds") Optional<@Min(0) @Max(MOST_GRACE) Long> graceSeconds) {}

  /// What is done to one key.
  private interface OfOne {
    KeyView of(Administrator who, String id);
  }

  void on(Router router) {
    router.post("/v1/keys").handler(answering.administrator(this::create));
    router.get("/v1/keys").handler(answering.administrator(this::list));
    router.get("/v1/keys/:id").handler(answering.administrator(one(keys::get)));
    router.patch("/v1/keys/:id").handler(answering.administrator(this::change));
    router.delete("/v1/keys/:id").handler(answering.administrator(this::revoke));
    router.post("/v1/keys/:id/rotate").handler(answering.administrator(this::rotate));
    router.post("/v1/keys/:id/disable").handler(answering.administrator(one(keys::disable)));
    router.post("/v1/keys/:id/enable").handler(answering.administrator(one(keys::enable)));
  }

  private static Answering.ForAdministrator one(OfOne done) {
    return (context, who) -> {
      String id = context.pathParam("id");
      return () -> Reply.ok(done.of(who, id));
    };
  }

  private Callable<Reply> create(RoutingContext context, Administrator who) {
    KeyBody body = Json.read(Answering.body(context), KeyBody.class);
    Optional<String> idempotencyKey = Answering.idempotencyKey(context);
    return () -> keys.create(who, body, idempotencyKey);
  }

  private Callable<Reply> list(RoutingContext context, Administrator who) {
    Page.Asked page = Answering.page(context);
    return () -> Reply.ok(keys.list(who, page));
  }

  private Callable<Reply> change(RoutingContext context, Administrator who) {
    String id = context.pathParam("id");
    byte[] patch = Answering.body(context);
    return () -> Reply.ok(keys.change(who, id, patch));
  }

  private Callable<Reply> revoke(RoutingContext context, Administrator who) {
    String id = context.pathParam("id");
    return () -> {
      keys.revoke(who, id);
      return Reply.done();
    };
  }

  private Callable<Reply> rotate(RoutingContext context, Administrator who) {
    String id = context.pathParam("id");
    byte[] body = Answering.body(context);
    long grace =
        body.length == 0
            ? DEFAULT_GRACE
            : Json.read(body, Rotation.class).graceSeconds().orElse(DEFAULT_GRACE);
    return () -> Reply.ok(keys.rotate(who, id, Duration.ofSeconds(grace)));
  }
}
