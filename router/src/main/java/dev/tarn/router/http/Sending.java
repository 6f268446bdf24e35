package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.Drafting;
import dev.tarn.router.provider.Outgoing;
import io.vertx.core.Future;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/// A call, written for each of its attempts as that one's provider takes it, once. Belongs to one
/// event loop.
final class Sending implements Drafting {
  private final Drafts drafts;
  private final Call call;
  private final Endpoint.Chat endpoint;
  private final Caller caller;
  private final Bodies.Body body;
  private final ChatRequest request;
  private final List<Splice> blocks;
  private final IdentityHashMap<Attempt, Draft> written = new IdentityHashMap<>(2);

  /// @param blocks splices that weave memory in
  Sending(
      Drafts drafts,
      Call call,
      Endpoint.Chat endpoint,
      Caller caller,
      Bodies.Body body,
      ChatRequest request,
      List<Splice> blocks) {
    this.drafts = drafts;
    this.call = call;
    this.endpoint = endpoint;
    this.caller = caller;
    this.body = body;
    this.request = request;
    this.blocks = blocks;
  }

  @Override
  public Future<Outgoing> draft(Attempt attempt) {
    return of(attempt).map(Draft::outgoing);
  }

  /// The call as it goes to one provider. Fails with a [RouterException] if it cannot.
  Future<Draft> of(Attempt attempt) {
    Optional<Draft> before = Optional.ofNullable(written.get(attempt));
    return before.isPresent()
        ? Future.succeededFuture(before.get())
        : drafts
            .draft(call, endpoint, caller, body, request, blocks, attempt, foreign(attempt))
            .onSuccess(draft -> written.put(attempt, draft));
  }

  /// The same, for an attempt that has been made.
  Draft written(Attempt attempt) {
    return Optional.ofNullable(written.get(attempt)).orElseThrow();
  }

  /// What the provider speaks.
  @Override
  public Dialect dialect(Attempt attempt) {
    return foreign(attempt).orElse(endpoint.dialect());
  }

  private Optional<Dialect> foreign(Attempt attempt) {
    return drafts.foreign(endpoint, attempt);
  }
}
