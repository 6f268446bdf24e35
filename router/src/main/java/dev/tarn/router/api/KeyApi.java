package dev.tarn.router.api;

import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import dev.tarn.records.Page;
import dev.tarn.records.Records;
import dev.tarn.records.TarnKey;
import dev.tarn.router.api.Answering.Reply;
import dev.tarn.router.http.Administrator;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// What `/v1/keys` does, behind its paths. Methods block.
final class KeyApi {
  private final Records records;
  private final InstantSource clock;

  KeyApi(Records records, InstantSource clock) {
    this.records = records;
    this.clock = clock;
  }

  /// Makes a key. Its value is in this answer and never in another one.
  ///
  /// @param idempotencyKey the same one names the same key: it is made once, and shown once
  Reply create(Administrator who, KeyBody body, Optional<String> idempotencyKey) {
    String workspace = who.workspace();
    body.check(Optional.empty(), clock.instant());
    if (records.workspaces().find(workspace).isEmpty()) {
      throw ProblemException.notFound("workspace");
    }
    NewKey key = body.in(workspace);
    Keys keys = records.keys().by(who.actor());
    if (idempotencyKey.isEmpty()) {
      return Reply.created(shown(keys.create(key)));
    }
    String id = "key_" + records.hash().of("idempotency/key", workspace, idempotencyKey.get());
    return keys.create(id, key)
        .map(made -> Reply.created(shown(made)))
        .orElseGet(() -> Reply.ok(view(known(who, id))));
  }

  private KeyView shown(Keys.Created made) {
    return KeyView.shown(made.key(), clock.instant(), made.shown());
  }

  private KeyView view(TarnKey key) {
    return KeyView.of(key, clock.instant());
  }

  Listing<KeyView> list(Administrator who, Page.Asked asked) {
    return Listing.of(records.keys().page(who.within(), asked), this::view);
  }

  KeyView get(Administrator who, String id) {
    return view(known(who, id));
  }

  KeyView change(Administrator who, String id, byte[] patch) {
    NewKey before = known(who, id).attributes();
    KeyBody body = Json.patched(KeyBody.of(before), patch, KeyBody.class);
    body.check(Optional.of(before), clock.instant());
    NewKey after = body.in(before.workspace());
    return view(alive(keys(who).change(id, now -> after), id));
  }

  /// Gives it a new value, which is in this answer and never in another one.
  KeyView rotate(Administrator who, String id, Duration grace) {
    known(who, id);
    return shown(alive(keys(who).rotate(id, grace), id));
  }

  KeyView disable(Administrator who, String id) {
    known(who, id);
    return view(alive(keys(who).disable(id), id));
  }

  KeyView enable(Administrator who, String id) {
    known(who, id);
    return view(alive(keys(who).enable(id), id));
  }

  void revoke(Administrator who, String id) {
    known(who, id);
    keys(who).revoke(id);
  }

  private Keys keys(Administrator who) {
    return records.keys().by(who.actor());
  }

  private TarnKey known(Administrator who, String id) {
    return records
        .keys()
        .named(id)
        .filter(key -> who.sees(key.attributes().workspace()))
        .orElseThrow(() -> ProblemException.notFound("key"));
  }

  private static <T> T alive(Optional<T> changed, String id) {
    return changed.orElseThrow(() ->
        ProblemException.conflict(
            "key_revoked", "The key " + id + " was revoked, which is for good; make another one."));
  }
}
