package dev.tarn.router.api;

import dev.tarn.records.ProviderKeys;
import dev.tarn.records.StoredKey;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.api.ProviderKeyBodies.Import;
import dev.tarn.router.api.ProviderKeyBodies.NewProviderKey;
import dev.tarn.router.api.ProviderKeyBodies.NewValue;
import dev.tarn.router.api.ProviderKeyBodies.ProviderKeyChange;
import dev.tarn.router.http.Administrator;
import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.Callable;

/// `/v1/provider-keys`: the provider keys of one workspace, for those who administer it. No answer
/// holds a value.
final class ProviderKeyRoutes {
  private static final String ALL = "/v1/provider-keys";
  private static final String ONE = ALL + "/:id";

  private final Answering answering;
  private final ProviderKeyApi keys;
  private final ProviderDoor door;

  ProviderKeyRoutes(Answering answering, ProviderKeys keys, ProviderDoor door) {
    this.answering = answering;
    this.keys = new ProviderKeyApi(keys);
    this.door = door;
  }

  void on(Router router) {
    router.post(ALL).handler(answering.administratorLater(this::create));
    router.get(ALL).handler(answering.administrator(this::list));
    router.post(ALL + "/import").handler(answering.administrator(this::bring));
    router.get(ONE).handler(answering.administrator(this::get));
    router.patch(ONE).handler(answering.administrator(this::change));
    router.delete(ONE).handler(answering.administrator(this::delete));
    router.put(ONE + "/value").handler(answering.administratorLater(this::replace));
    router.post(ONE + "/value").handler(answering.administratorLater(this::replace));
    router.post(ONE + "/test").handler(answering.administratorLater(this::test));
  }

  private Future<Reply> create(RoutingContext context, Administrator who) {
    NewProviderKey asked = Json.read(Answering.body(context), NewProviderKey.class);
    return answering
        .changing(() -> keys.by(who.actor()).add(who.workspace(), asked, door))
        .compose(key -> tested(who, key, asked.test()))
        .map(Reply::created);
  }

  private Callable<Reply> list(RoutingContext context, Administrator who) {
    return () -> Reply.ok(keys.list(who.workspace()));
  }

  private Callable<Reply> get(RoutingContext context, Administrator who) {
    String id = id(context);
    return () -> Reply.ok(ProviderKeyApi.shown(keys.one(who.workspace(), id)));
  }

  private Callable<Reply> change(RoutingContext context, Administrator who) {
    ProviderKeyChange asked = Json.read(Answering.body(context), ProviderKeyChange.class);
    String id = id(context);
    return () ->
        Reply.ok(ProviderKeyApi.shown(keys.by(who.actor()).change(who.workspace(), id, asked)));
  }

  private Future<Reply> replace(RoutingContext context, Administrator who) {
    NewValue asked = Json.read(Answering.body(context), NewValue.class);
    String id = id(context);
    return answering
        .changing(() -> keys.by(who.actor()).replace(who.workspace(), id, asked.value(), door))
        .compose(key -> tested(who, key, asked.test()))
        .map(Reply::ok);
  }

  private Callable<Reply> delete(RoutingContext context, Administrator who) {
    String id = id(context);
    return () -> {
      keys.by(who.actor()).remove(who.workspace(), id);
      return Reply.done();
    };
  }

  private Future<Reply> test(RoutingContext context, Administrator who) {
    String id = id(context);
    return answering
        .blocking(() -> keys.one(who.workspace(), id))
        .compose(key -> tested(who, key, Optional.of(true)))
        .map(Reply::ok);
  }

  private Callable<Reply> bring(RoutingContext context, Administrator who) {
    Import asked = Json.read(Answering.body(context), Import.class);
    return () ->
        Reply.ok(
            keys.by(who.actor())
                .bring(
                    who.workspace(),
                    asked.format(),
                    asked.content(),
                    asked.dryRun().orElse(false),
                    door));
  }

  /// The key as it is after its test, which may have marked it.
  private Future<byte[]> tested(Administrator who, StoredKey key, Optional<Boolean> asked) {
    return asked.orElse(false)
        ? door.test(key)
            .compose(result ->
                answering.changing(
                    () -> ProviderKeyApi.shown(keys.one(who.workspace(), key.id()), result)))
        : Future.succeededFuture(ProviderKeyApi.shown(key));
  }

  private static String id(RoutingContext context) {
    return context.pathParam("id");
  }
}
