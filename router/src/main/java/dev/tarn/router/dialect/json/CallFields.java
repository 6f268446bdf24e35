package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.ModelName;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.Splice;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// The top fields of a call, in one pass: those that all wire formats share, and our own. Used
/// once, by one thread.
public final class CallFields {
  /// What is read even if memory has no part in the call.
  private static final Set<String> ROUTING = Set.of("model", "stream", "extra", "boundary_id");

  /// Of these, what the path says instead in some dialects.
  private static final Set<String> IN_PATH = Set.of("model", "stream");

  /// What is ours in a call that is routed by its body.
  private static final Set<String> ROUTED = Set.of("models", "provider");

  private static final Set<String> MEMORY =
      Set.of(
          "max_tokens",
          "max_completion_tokens",
          "max_output_tokens",
          "user",
          "safety_identifier",
          "metadata");

  private final Reading reading;
  private final JsonParser parser;
  private final boolean memory;
  private final boolean routed;
  private final RoutingFields routing;
  private final Set<String> seen = new HashSet<>();
  private Optional<String> model = Optional.empty();
  private Optional<Span> modelSpan = Optional.empty();
  private boolean stream;
  private OptionalInt maxTokens = OptionalInt.empty();
  private Optional<String> user = Optional.empty();
  private Optional<String> safetyIdentifier = Optional.empty();
  private Optional<String> metadataUserId = Optional.empty();

  /// The fields that a wire format reads besides, only where its messages are needed.
  public interface OfDialect {
    /// Whether it reads a field of this name.
    boolean knows(String name);

    /// Reads the value at hand.
    void read(String name) throws IOException;

    /// The messages, a system prompt that stands outside of them first.
    List<Message> messages();

    /// Whether the client asked the provider to keep its prompt cache for long.
    boolean longCache();

    /// Whether model and stream are named by the path, so that the body's fields are not.
    default boolean pathNamesModel() {
      return false;
    }

    /// Whether the provider may keep the exchange, as far as the request says; the reply may say
    /// no.
    default boolean mayBeKept() {
      return true;
    }

    /// The most that the answer may hold, where the wire format has a place of its own for it.
    default OptionalInt maxTokens() {
      return OptionalInt.empty();
    }
  }

  /// @param memory whether the messages are needed
  /// @param routed whether `models` and `provider` are ours
  CallFields(Reading reading, boolean memory, boolean routed) {
    this.reading = reading;
    this.routing = new RoutingFields(reading);
    this.routed = routed;
    this.parser = reading.parser();
    this.memory = memory;
  }

  /// Reads the top object, whose opening brace has been read, to its end.
  void read(OfDialect dialect) throws IOException {
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      boolean routes =
          ROUTING.contains(name) && !(dialect.pathNamesModel() && IN_PATH.contains(name));
      boolean ours =
          routes || (routed && ROUTED.contains(name)) || (memory && MEMORY.contains(name));
      boolean theirs = memory && dialect.knows(name);
      if ((ours || theirs) && !seen.add(name)) {
        throw Reading.duplicate(name);
      }
      if (theirs) {
        dialect.read(name);
      } else if (ours) {
        read(name);
      } else {
        parser.skipChildren();
      }
    }
  }

  /// The fields of ours that are there, to be cut out.
  Set<String> ours() {
    Set<String> ours = new HashSet<>(Set.of("extra", "boundary_id"));
    if (routed) {
      ours.addAll(ROUTED);
    }
    ours.retainAll(seen);
    return ours;
  }

  /// What was read.
  ///
  /// @param ours splices that cut our own fields out
  ChatRequest request(byte[] body, OfDialect dialect, List<Splice> ours) {
    return new ChatRequest(
        body,
        model,
        modelSpan,
        stream,
        dialect.maxTokens().isPresent() ? dialect.maxTokens() : maxTokens,
        user,
        safetyIdentifier,
        metadataUserId,
        dialect.longCache(),
        dialect.messages(),
        routing.memoryMode(),
        routing.wishes(),
        reading.continued(),
        dialect.mayBeKept(),
        reading.heldState(),
        reading.items(),
        ours);
  }

  private void read(String name) throws IOException {
    switch (name) {
      case "model" -> readModel();
      case "stream" -> stream = reading.bool(name);
      case "user" -> user = readName(name);
      case "safety_identifier" -> safetyIdentifier = readName(name);
      case "metadata" -> readMetadata();
      case "extra" -> routing.readExtra(name);
      case "models" -> routing.readModels(name);
      case "provider" -> routing.readProvider(name);
      case "boundary_id" ->
          throw RouterException.badRequest(
              "misplaced_boundary",
              "A saved boundary is named in the query, as '?boundary_id=…', not in the body.",
              name);
      default -> readMaxTokens();
    }
  }

  private void readModel() throws IOException {
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Reading.wrongType("model", "a string");
    }
    int start = reading.tokenStart();
    String text = ModelName.checked(reading.text("model"));
    model = Optional.of(text);
    modelSpan = Optional.of(new Span(start, reading.textEnd()));
  }

  private void readMaxTokens() throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      String digits = parser.getText();
      if (digits.length() <= 9) {
        int most = Integer.parseInt(digits);
        maxTokens = OptionalInt.of(Math.max(most, maxTokens.orElse(most)));
      }
    } else {
      parser.skipChildren();
    }
  }

  /// Names of users matter only to keys made so; any other type is the provider's business.
  private Optional<String> readName(String field) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      return Optional.of(reading.text(field)).filter(n -> !n.isBlank());
    }
    parser.skipChildren();
    return Optional.empty();
  }

  private void readMetadata() throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      if (name.equals("user_id")) {
        if (metadataUserId.isPresent()) {
          throw Reading.duplicate("metadata.user_id");
        }
        metadataUserId = readName("metadata.user_id");
      } else {
        parser.skipChildren();
      }
    }
  }
}
