package dev.tarn.router.provider;

import dev.tarn.config.Secret;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.credential.AccessTokens;
import dev.tarn.router.provider.credential.Part;
import dev.tarn.router.provider.credential.Shape;
import dev.tarn.router.provider.credential.SigV4;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Authorises a request whose URL and bytes are final. Thread-safe; asked on an event loop, it
/// answers there.
public final class Credentials {
  private static final String SERVICE = "bedrock";

  /// The largest body that is gathered to be signed, and the largest that is hashed on the loop.
  private static final int MOST_SIGNED = 32 << 20;

  private static final int QUICK = 256 * 1024;

  private final AccessTokens tokens;
  private final InstantSource clock;

  public Credentials(AccessTokens tokens, InstantSource clock) {
    this.tokens = tokens;
    this.clock = clock;
  }

  /// The request as it is to be sent to the credential's own provider. Fails with a
  /// [RouterException]: 400 for a key that is none, 401 and 502 if it gets no token, 413 for a body
  /// too large to be signed.
  Future<Outgoing> sign(Outgoing out, Credential credential) {
    if (credential.key().isEmpty()) {
      return Future.succeededFuture(out);
    }
    ProviderKey key = credential.key().get();
    return switch (Shape.of(key.value())) {
      case Shape.Plain plain -> Future.succeededFuture(with(out, key, key.value()));
      case Shape.Aws aws ->
          gathered(out).compose(whole -> signed(whole, aws, credential.provider()));
      case Shape.ServiceAccount account ->
          here(tokens.token(account))
              .map(token -> with(out, key, token))
              .recover(failure -> Future.failedFuture(told(failure, credential)));
      case Shape.Azure azure -> throw new IllegalStateException("a key was not chosen");
      case Shape.Regional regional -> throw new IllegalStateException("a key was not chosen");
    };
  }

  private static Outgoing with(Outgoing out, ProviderKey key, Secret value) {
    out.headers().set(key.sentAs().header(), key.sentAs().scheme() + value.reveal());
    return out;
  }

  private Future<Outgoing> signed(Outgoing out, Shape.Aws aws, Provider provider) {
    byte[] body = ((Outgoing.Whole) out.body()).bytes().getBytes();
    Optional<String> region = provider.parts().get(Part.REGION);
    if (region.isEmpty()) {
      return Future.failedFuture(
          RouterException.badRequest(
              "missing_region",
              "Which region? AWS credentials must name it: as 'region' beside the keys, or in the"
                  + " header '"
                  + Part.REGION.header()
                  + "'."));
    }
    SigV4 signature = new SigV4(aws, region.get(), SERVICE);
    out.headers().remove("authorization");
    // Those of a client that signed for itself.
    List.of("x-amz-date", "x-amz-content-sha256", "x-amz-security-token")
        .forEach(out.headers()::remove);
    SigV4.Request request =
        new SigV4.Request(
            out.method().name(), out.uri(), toBeSigned(out.headers(), provider), body);
    Context context = Vertx.currentContext();
    Future<Map<String, String>> added =
        body.length <= QUICK || context == null
            ? Future.succeededFuture(signature.sign(request, clock.instant()))
            : context.executeBlocking(() -> signature.sign(request, clock.instant()), false);
    return added.map(headers -> {
      out.headers().addAll(headers);
      return out;
    });
  }

  /// The host as the client will write it, the media type, and every header that AWS itself reads.
  private static Map<String, String> toBeSigned(MultiMap headers, Provider provider) {
    Map<String, String> signed = new HashMap<>();
    for (String name : headers.names()) {
      String lower = name.toLowerCase(Locale.ROOT);
      if (lower.equals("content-type") || lower.startsWith("x-amz")) {
        signed.put(lower, String.join(",", headers.getAll(name)));
      }
    }
    boolean usual = provider.port() == (provider.tls() ? 443 : 80);
    signed.put("host", usual ? provider.host() : provider.host() + ":" + provider.port());
    return signed;
  }

  /// A signature covers the body, so all of it must be here first.
  private static Future<Outgoing> gathered(Outgoing out) {
    if (!(out.body() instanceof Outgoing.Streamed streamed)) {
      return Future.succeededFuture(out);
    }
    Promise<Outgoing> whole = Promise.promise();
    Buffer bytes = Buffer.buffer();
    streamed.bytes().exceptionHandler(failure -> whole.tryFail(RouterException.clientGone()));
    streamed
        .bytes()
        .endHandler(end ->
            whole.tryComplete(
                new Outgoing(out.method(), out.uri(), out.headers(), new Outgoing.Whole(bytes))));
    streamed
        .bytes()
        .handler(piece -> {
          if (bytes.length() + piece.length() > MOST_SIGNED) {
            whole.tryFail(RouterException.tooLarge("The body is too large to be signed for AWS."));
          } else {
            bytes.appendBuffer(piece);
          }
        });
    streamed.bytes().resume();
    return whole.future();
  }

  /// That an account of others is refused is no fault of the caller's.
  private static Throwable told(Throwable failure, Credential credential) {
    boolean refused =
        failure instanceof RouterException known
            && (known.kind() == RouterException.Kind.UNAUTHORIZED
                || known.kind() == RouterException.Kind.BAD_REQUEST);
    return refused && credential.source() != KeySource.PASSTHROUGH
        ? RouterException.badGateway(
            "provider_refused_key",
            credential.provider().name()
                + " refused the key that is kept here; tell whoever set it.")
        : failure;
  }

  private static <T> Future<T> here(CompletionStage<T> stage) {
    Context context = Vertx.currentContext();
    return context == null
        ? Future.fromCompletionStage(stage)
        : Future.fromCompletionStage(stage, context);
  }
}
