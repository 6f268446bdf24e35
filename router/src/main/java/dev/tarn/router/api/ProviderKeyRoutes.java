package dev.tarn.router.api;

import dev.tarn.records.StoredKey;
import dev.tarn.router.api.ProviderKeyBodies.Import;
import dev.tarn.router.api.ProviderKeyBodies.NewProviderKey;
import dev.tarn.router.api.ProviderKeyBodies.NewValue;
import dev.tarn.router.api.ProviderKeyBodies.ProviderKeyChange;
import dev.tarn.router.http.Administrator;
import dev.tarn.router.http.Work;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// `/v1/provider-keys`: the provider keys of one workspace, for those who administer it. No answer
/// holds a value.
final class ProviderKeyRoutes {
  private static final String ALL = "/v1/provider-keys";
  private static final String ONE = ALL + "/:id";

  private final Function<HttpServerRequest, Future<Administrator>> administrators;
  private final ProviderKeyApi keys;
  private final ProviderDoor door;
  private final Runnable changed;
  private final Executor executor;

  /// @param administrators tells who calls, or fails with 401 or 403
  /// @param changed told of every change before it is answered
  ProviderKeyRoutes(
      Function<HttpServerRequest, Future<Administrator>> administrators,
      ProviderKeyApi keys,
      ProviderDoor door,
      Runnable changed,
      Executor executor) {
    this.administrators = administrators;
    this.keys = keys;
    this.door = door;
    this.changed = changed;
    this.executor = executor;
  }

  void on(Router router) {
    router.post(ALL).handler(this::create);
    router.get(ALL).handler(this::list);
    router.post(ALL + "/import").handler(this::bring);
    router.get(ONE).handler(this::get);
    router.patch(ONE).handler(this::change);
    router.delete(ONE).handler(this::delete);
    router.put(ONE + "/value").handler(this::replace);
    router.post(ONE + "/value").handler(this::replace);
    router.post(ONE + "/test").handler(this::test);
  }

  private void create(RoutingContext context) {
    answer(
        context,
        201,
        who -> {
          NewProviderKey asked = Json.read(body(context), NewProviderKey.class);
          return changing(() -> keys.by(who.actor()).add(who.workspace(), asked, door))
              .compose(key -> tested(who, key, asked.test()));
        });
  }

  private void list(RoutingContext context) {
    answer(context, 200, who -> blocking(() -> keys.list(who.workspace())));
  }

  private void get(RoutingContext context) {
    answer(
        context,
        200,
        who -> blocking(() -> ProviderKeyApi.shown(keys.one(who.workspace(), id(context)))));
  }

  private void change(RoutingContext context) {
    answer(
        context,
        200,
        who -> {
          ProviderKeyChange asked = Json.read(body(context), ProviderKeyChange.class);
          return changing(() ->
              ProviderKeyApi.shown(
                  keys.by(who.actor()).change(who.workspace(), id(context), asked)));
        });
  }

  private void replace(RoutingContext context) {
    answer(
        context,
        200,
        who -> {
          NewValue asked = Json.read(body(context), NewValue.class);
          return changing(() ->
                  keys.by(who.actor()).replace(who.workspace(), id(context), asked.value(), door))
              .compose(key -> tested(who, key, asked.test()));
        });
  }

  private void delete(RoutingContext context) {
    answer(
        context,
        204,
        who ->
            changing(() -> {
              keys.by(who.actor()).remove(who.workspace(), id(context));
              return new byte[0];
            }));
  }

  private void test(RoutingContext context) {
    answer(
        context,
        200,
        who ->
            blocking(() -> keys.one(who.workspace(), id(context)))
                .compose(key -> tested(who, key, Optional.of(true))));
  }

  private void bring(RoutingContext context) {
    answer(
        context,
        200,
        who -> {
          Import asked = Json.read(body(context), Import.class);
          return changing(() ->
              keys.by(who.actor())
                  .bring(
                      who.workspace(),
                      asked.format(),
                      asked.content(),
                      asked.dryRun().orElse(false),
                      door));
        });
  }

  /// The key as it is after its test, which may have marked it.
  private Future<byte[]> tested(Administrator who, StoredKey key, Optional<Boolean> asked) {
    if (!asked.orElse(false)) {
      return Future.succeededFuture(ProviderKeyApi.shown(key));
    }
    return door.test(key)
        .compose(result ->
            // The test may have marked it.
            changing(() -> ProviderKeyApi.shown(keys.one(who.workspace(), key.id()), result)));
  }

  private interface Answer {
    Future<byte[]> to(Administrator who);
  }

  private void answer(RoutingContext context, int status, Answer answer) {
    administrators
        .apply(context.request())
        .compose(answer::to)
        .onSuccess(body -> send(context.response(), status, body))
        .onFailure(context::fail);
  }

  private static void send(HttpServerResponse response, int status, byte[] body) {
    response.setStatusCode(status);
    if (status == 204) {
      response.end();
    } else {
      response.putHeader("Content-Type", "application/json").end(Buffer.buffer(body));
    }
  }

  private <T> Future<T> blocking(Callable<T> work) {
    return Work.on(executor, work);
  }

  private <T> Future<T> changing(Callable<T> work) {
    return blocking(() -> {
      try {
        return work.call();
      } finally {
        changed.run();
      }
    });
  }

  private static String id(RoutingContext context) {
    return context.pathParam("id");
  }

  private static byte[] body(RoutingContext context) {
    Buffer body = context.body().buffer();
    return body == null ? new byte[0] : body.getBytes();
  }
}
