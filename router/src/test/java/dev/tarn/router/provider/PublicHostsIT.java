package dev.tarn.router.provider;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.config.ProviderRow;
import dev.tarn.config.TarnConfig;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.credential.AccessTokens;
import dev.tarn.router.provider.credential.Parts;
import dev.tarn.testkit.FakeProvider;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A name that leads elsewhere the second time it is asked for. Here `127.0.0.1` alone counts as
/// public, since a test has no other address to be called at.
class PublicHostsIT {
  private static final String NAME = "rebinding.example";
  private static final String PUBLIC = "127.0.0.1";
  private static final String PRIVATE = "127.0.0.2";
  private static final InstantSource CLOCK = () -> Instant.EPOCH;

  private final Queue<List<String>> answers = new ArrayDeque<>();
  private final Vertx vertx = Vertx.vertx();
  private final FakeProvider provider = FakeProvider.start();
  private Upstream upstream;

  @BeforeEach
  void connect() {
    PublicHosts hosts =
        new PublicHosts(this::resolve, address -> address.getHostAddress().equals(PUBLIC));
    TarnConfig.Upstream config =
        new TarnConfig.Upstream(
            Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20), 8, 8);
    upstream = new Upstream(vertx, config, 1, credentials(), hosts, experience(), CLOCK);
  }

  /// Nothing here is signed.
  private static Credentials credentials() {
    return new Credentials(
        new AccessTokens(AccessTokens.GOOGLE, () -> Instant.EPOCH, Runnable::run),
        () -> Instant.EPOCH);
  }

  @AfterEach
  void close() {
    upstream.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
    provider.close();
  }

  private static Experience experience() {
    return Experience.of(
        new StoredKeys(w -> StoredKeys.NONE, (key, why) -> {}, () -> 0, Runnable::run, CLOCK),
        CLOCK);
  }

  private Future<List<InetAddress>> resolve(String host) {
    assertThat(host).isEqualTo(NAME);
    List<String> answer = answers.remove();
    return answer.isEmpty()
        ? Future.failedFuture(new UnknownHostException(host))
        : Future.succeededFuture(answer.stream().map(InetAddress::ofLiteral).toList());
  }

  @Test
  void theConnectionGoesToTheAddressThatWasLookedAt_underItsName() {
    answers.add(List.of(PUBLIC));

    assertThat(call(at(NAME))).isEqualTo(200);
    assertThat(provider.last().header("host")).contains(NAME + ":" + port());
  }

  @Test
  void aNameThatLeadsInsideTheSecondTime_isRefused_thoughAConnectionIsKept() {
    answers.add(List.of(PUBLIC));
    answers.add(List.of(PRIVATE));

    assertThat(call(at(NAME))).isEqualTo(200);
    refused(403, "url_not_public", at(NAME));

    assertThat(answers).isEmpty();
    assertThat(provider.received()).hasSize(1);
  }

  @Test
  void oneAddressInsideAmongOthers_isEnoughToRefuse_withoutASecondTry() {
    answers.add(List.of(PUBLIC, PRIVATE));

    refused(403, "url_not_public", at(NAME));
    assertThat(provider.received()).isEmpty();
  }

  @Test
  void aKeptConnection_isNotUsedForAnotherAddress() throws Exception {
    try (ServerSocket elsewhere = new ServerSocket(port(), 1, InetAddress.ofLiteral("127.0.0.3"))) {
      PublicHosts anyHost = new PublicHosts(this::resolve, address -> true);
      upstream.close();
      upstream =
          new Upstream(
              vertx,
              new TarnConfig.Upstream(
                  Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(20), 8, 8),
              1,
              credentials(),
              anyHost,
              experience(),
              CLOCK);
      answers.add(List.of(PUBLIC));
      answers.add(List.of("127.0.0.3"));

      assertThat(call(at(NAME))).isEqualTo(200);
      Promise<Integer> second = start(at(NAME));
      try (Socket connection = elsewhere.accept()) {
        connection.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(ISO_8859_1));
        assertThat(join(second)).isEqualTo(204);
      }
      assertThat(provider.received()).hasSize(1);
    }
  }

  @Test
  void aNameThatLeadsNowhere_isTriedOnceMore_andIsUnreachable() {
    answers.add(List.of());
    answers.add(List.of());

    refused(502, "provider_unreachable", at(NAME));
    assertThat(answers).isEmpty();
  }

  @Test
  void anAddressInPlaceOfAName_isLookedAtAsItStands() {
    refused(403, "url_not_public", at(PRIVATE));
    refused(403, "url_not_public", at("[::1]"));
    assertThat(call(at(PUBLIC))).isEqualTo(200);
  }

  @Test
  void aListedHost_isConnectedToWithoutALook() {
    assertThat(call(at("localhost").reached(Reach.KNOWN_URL))).isEqualTo(200);
  }

  @Test
  void theResolverOfAllOtherConnections_givesEveryAddress() {
    List<InetAddress> addresses =
        Resolver.of(vertx).resolve("localhost").toCompletionStage().toCompletableFuture().join();

    assertThat(addresses).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void byTls_theServerIsAskedForItsName_notForItsAddress() throws Exception {
    answers.add(List.of(PUBLIC));
    answers.add(List.of(PUBLIC));
    Promise<Integer> reply;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.ofLiteral(PUBLIC))) {
      reply =
          start(
              new Provider(
                  row(), NAME, server.getLocalPort(), true, "", Parts.NONE, Reach.ANY_URL));
      try (Socket connection = server.accept()) {
        byte[] hello = new byte[4_096];
        int length = connection.getInputStream().read(hello);
        assertThat(new String(hello, 0, length, ISO_8859_1)).contains(NAME);
      }
    }
    assertThatThrownBy(() -> join(reply)).isInstanceOf(CompletionException.class);
  }

  private Provider at(String host) {
    return new Provider(row(), host, port(), false, "", Parts.NONE, Reach.ANY_URL);
  }

  private int port() {
    return URI.create(provider.baseUrl()).getPort();
  }

  private void refused(int status, String code, Provider at) {
    assertThatThrownBy(() -> call(at))
        .cause()
        .isInstanceOfSatisfying(
            RouterException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.status()).isEqualTo(status);
              assertThat(refusal.getMessage()).doesNotContain(PRIVATE, NAME);
            });
  }

  private int call(Provider at) {
    return join(start(at));
  }

  private static int join(Promise<Integer> status) {
    return status.future().toCompletionStage().toCompletableFuture().join();
  }

  /// Calls and reads the whole answer, so that the connection is kept.
  private Promise<Integer> start(Provider at) {
    Plan plan =
        Plan.of(
            new Attempt(
                at,
                new Credential(at, KeySource.PASSTHROUGH, Optional.empty()),
                Optional.empty(),
                ""));
    Outgoing outgoing =
        new Outgoing(
            HttpMethod.GET,
            "/v1/models",
            HttpHeaders.headers(),
            new Outgoing.Whole(Buffer.buffer()));
    Promise<Integer> status = Promise.promise();
    vertx.runOnContext(now ->
        upstream
            .send(plan, new FixedDraft(outgoing))
            .reply()
            .compose(reply -> reply.body(1 << 20).map(reply.status()))
            .onComplete(status));
    return status;
  }

  private static ProviderRow row() {
    return new ProviderRow(
        "url",
        List.of(),
        ProviderRow.Dialect.OPENAI,
        URI.create("http://unused.example"),
        "",
        ProviderRow.Auth.BEARER,
        Optional.empty(),
        Optional.empty(),
        List.of(),
        8_192);
  }
}
