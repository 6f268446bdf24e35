package dev.tarn.router.recall;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.tarn.memory.Recollection;
import dev.tarn.memory.Recollection.Candidate;
import dev.tarn.memory.Recollection.Components;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Writes the receipt of a call in the shape of `GET /v1/receipts/{id}`: ids and numbers, never a
/// word of a memory, so that an erase leaves nothing in receipts. Hashing a large body takes time:
/// not for the event loop.
public final class Receipts {
  /// Rejected candidates that a receipt names.
  private static final int MOST_REJECTED = 50;

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .addModule(new Jdk8Module())
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .build();

  private Receipts() {}

  /// What is known once the provider answered.
  ///
  /// @param at byte offset of the newest block in the body that was sent, -1 if there is none
  /// @param length of that block in bytes
  /// @param tokens estimate of all that was woven
  public record Sent(
      String id,
      String requestId,
      Recollection recollection,
      List<String> wovenAgain,
      int at,
      int length,
      int tokens,
      byte[] body,
      List<Attempt> attempts) {}

  /// One try of the call upstream.
  public record Attempt(
      String provider, String model, String keySource, int status, String reason, long ms) {}

  private record Injected(String id, int version, double score, Optional<Components> components) {}

  private record Rejected(String id, double score, String reason) {}

  private record Position(int at, int length) {}

  private record Shape(
      String id,
      String requestId,
      String conversationId,
      List<Injected> injected,
      List<Rejected> rejected,
      Optional<Position> position,
      int tokens,
      String bodySha256,
      List<Attempt> attempts) {}

  /// The receipt as JSON.
  public static String json(Sent sent, String conversation) {
    List<Injected> injected = new ArrayList<>();
    sent.wovenAgain().forEach(id -> injected.add(new Injected(id, 1, 0, Optional.empty())));
    List<Rejected> rejected = new ArrayList<>();
    for (Candidate candidate : sent.recollection().candidates()) {
      if (candidate.rejected().isEmpty()) {
        injected.add(
            new Injected(
                candidate.memory().id(),
                candidate.memory().version(),
                rounded(candidate.score()),
                Optional.of(candidate.components())));
      } else if (rejected.size() < MOST_REJECTED) {
        rejected.add(
            new Rejected(
                candidate.memory().id(),
                rounded(candidate.score()),
                candidate.rejected().get().name().toLowerCase(Locale.ROOT)));
      }
    }
    Shape shape =
        new Shape(
            sent.id(),
            sent.requestId(),
            conversation,
            injected,
            rejected,
            sent.at() < 0 ? Optional.empty() : Optional.of(new Position(sent.at(), sent.length())),
            sent.tokens(),
            sha256(sent.body()),
            sent.attempts());
    try {
      return JSON.writeValueAsString(shape);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a record of ours can always be written", e);
    }
  }

  private static double rounded(double score) {
    return Math.round(score * 1e4) / 1e4;
  }

  private static String sha256(byte[] body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.wrap(body));
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
