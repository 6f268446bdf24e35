package dev.tarn.router.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tarn.config.TarnConfig;
import dev.tarn.embedding.EmbeddingException;
import dev.tarn.embedding.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Embedders at addresses that workspaces name, where a name leads elsewhere each time it is asked
/// for. What calls of callers do then is in [PublicHostsIT].
class PostsIT {
  private static final String URL = "https://rebinding.example/v1";
  private static final String PUBLIC = "8.8.8.8";
  private static final String METADATA = "169.254.169.254";

  private final Queue<List<String>> answers = new ConcurrentLinkedQueue<>();
  private final Posts posts =
      new Posts(
          Vertx::vertx,
          vertx -> this::resolve,
          new CallerUrls(List.of(), new TarnConfig.CallerUrls(true, List.of())),
          Duration.ofSeconds(2));

  @AfterEach
  void close() {
    posts.close();
  }

  private Future<List<InetAddress>> resolve(String host) {
    Stream<String> answer = answers.remove().stream();
    return Future.succeededFuture(answer.map(InetAddress::ofLiteral).toList());
  }

  private EmbeddingException refused() {
    Transport transport = posts.transport(Optional.of(URL));
    Map<String, String> headers = Map.of("Authorization", "Bearer sk-of-the-workspace");
    return catchThrowableOfType(
        EmbeddingException.class,
        () ->
            transport.post(
                URI.create(URL + "/embeddings"),
                headers,
                new byte[] {'{', '}'},
                Duration.ofSeconds(5),
                1_000));
  }

  @Test
  void aNameThatLedOutsideWhenItWasStored_isRefused_whereItLeadsInside() {
    for (String inside : List.of("127.0.0.1", "10.0.0.7", METADATA, "::1", "fd00::7")) {
      answers.add(List.of(PUBLIC));
      answers.add(List.of(inside));
      assertThat(posts.problem(URL)).isEmpty();

      EmbeddingException refused = refused();

      assertThat(refused.kind()).isEqualTo(EmbeddingException.Kind.REFUSED);
      assertThat(refused).hasMessageContaining("does not lead to a public address");
    }
    assertThat(answers).isEmpty();
  }

  @Test
  void oneAddressInsideAmongOthers_isEnoughToRefuse_whenStoredAndWhenAsked() {
    answers.add(List.of(PUBLIC, METADATA));
    answers.add(List.of(PUBLIC, METADATA));

    assertThat(posts.problem(URL).orElseThrow()).contains("does not lead to a public address");
    assertThat(refused().kind()).isEqualTo(EmbeddingException.Kind.REFUSED);
  }
}
