package dev.tarn.testkit.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;

/// A provider of embeddings on loopback that refuses what the real one refuses, and answers with
/// [WordVectors] in its own format. Thread-safe.
public final class FakeEmbeddings implements AutoCloseable {
  /// The one key it takes, if it takes keys.
  public static final String KEY = "emb-key-of-the-tests";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeProvider server;
  private final StrictVendor vendor;
  private final int dimensions;
  private final ConcurrentLinkedQueue<Reply> scripted = new ConcurrentLinkedQueue<>();
  private volatile int longestText = 100_000;
  private volatile Optional<Reply> always = Optional.empty();

  private FakeEmbeddings(FakeProvider server, StrictVendor vendor, int dimensions) {
    this.server = server;
    this.vendor = vendor;
    this.dimensions = dimensions;
    server.guard(received -> Optional.of(reply(received)));
  }

  /// Starts on a free port.
  ///
  /// @param dimensions of its vectors, unless it is asked for fewer
  public static FakeEmbeddings start(StrictVendor vendor, int dimensions) {
    return new FakeEmbeddings(FakeProvider.start(), vendor, dimensions);
  }

  /// Starts on this port.
  public static FakeEmbeddings start(StrictVendor vendor, int dimensions, int port) {
    return new FakeEmbeddings(FakeProvider.start(port), vendor, dimensions);
  }

  /// Scheme, host and port.
  public String address() {
    return server.googleUrl();
  }

  /// Plays this to the next request; several are played in order.
  public FakeEmbeddings script(Reply reply) {
    scripted.add(reply);
    return this;
  }

  /// Plays this to every request from now on.
  public void always(Reply reply) {
    always = Optional.of(reply);
  }

  /// All is well again.
  public void heal() {
    always = Optional.empty();
    scripted.clear();
  }

  /// Refuses longer texts, as models do that read no further.
  public void refuseLongerThan(int chars) {
    longestText = chars;
  }

  public List<Received> received() {
    return server.received();
  }

  /// The next request that has not been awaited yet.
  public Received awaitNext() {
    return server.awaitNext();
  }

  /// The texts of each request so far.
  public List<List<String>> batches() {
    return received().stream().map(r -> texts(r.json())).toList();
  }

  private Reply reply(Received received) {
    Reply script = scripted.poll();
    if (script != null) {
      return script;
    }
    return always.orElseGet(() -> answer(received));
  }

  private Reply answer(Received received) {
    if (!vendor.serves(received.uri())) {
      return failure(404, "not_found", "no such path");
    }
    if (!takesKey(received)) {
      return vendor == StrictVendor.GEMINI
          ? failure(400, "API_KEY_INVALID", "API key not valid. Please pass a valid API key.")
          : failure(401, "invalid_api_key", "Incorrect API key provided: emb-****");
    }
    JsonNode call = received.json();
    List<String> texts = texts(call);
    Optional<String> problem =
        vendor.problem(call).or(() -> textProblem(texts)).or(() -> modelProblem(received, call));
    return problem
        .map(why -> failure(400, "invalid_request_error", why))
        .orElseGet(() -> Reply.json(200, vectors(call, texts).toString()));
  }

  private boolean takesKey(Received received) {
    Optional<String> key = received.header("authorization").or(() -> received.header("api-key"));
    return vendor.keyHeader().isEmpty()
        ? key.isEmpty()
        : received
            .header(vendor.keyHeader())
            .filter(value -> value.replaceFirst("^Bearer ", "").equals(KEY))
            .isPresent();
  }

  private Optional<String> textProblem(List<String> texts) {
    if (texts.isEmpty() || texts.size() > vendor.mostTexts()) {
      return Optional.of("invalid number of texts");
    }
    if (texts.stream().anyMatch(String::isBlank)) {
      return Optional.of("input cannot be an empty string");
    }
    return texts.stream().anyMatch(text -> text.length() > longestText)
        ? Optional.of("This model's maximum context length is exceeded")
        : Optional.empty();
  }

  private static Optional<String> modelProblem(Received received, JsonNode call) {
    boolean named = received.uri().contains("/models/") || call.hasNonNull("model");
    return named ? Optional.empty() : Optional.of("you must provide a model parameter");
  }

  private List<String> texts(JsonNode call) {
    List<String> texts = new ArrayList<>();
    vendor.texts(call).forEach(item -> texts.add(StrictVendor.text(item)));
    return texts;
  }

  private ObjectNode vectors(JsonNode call, List<String> texts) {
    return switch (vendor) {
      case COHERE -> cohere(call, texts);
      case GEMINI -> gemini(call, texts);
      case OPENAI, AZURE, COMPATIBLE, PROXY, VOYAGE, MISTRAL -> openAi(call, texts);
    };
  }

  private ObjectNode openAi(JsonNode call, List<String> texts) {
    boolean base64 = call.path("encoding_format").asText().equals("base64");
    int length = length(call.path("dimensions").asInt(call.path("output_dimension").asInt()));
    String type = call.path("input_type").asText();
    ObjectNode answer = JSON.createObjectNode().put("object", "list");
    ArrayNode data = answer.putArray("data");
    // Last first: an item says which text is its own.
    for (int i = texts.size() - 1; i >= 0; i--) {
      ObjectNode item = data.addObject().put("object", "embedding").put("index", i);
      float[] vector = vector(type, texts.get(i), length);
      if (base64) {
        item.put("embedding", base64(vector));
      } else {
        write(item.putArray("embedding"), vector);
      }
    }
    answer
        .put("model", call.path("model").asText())
        .putObject("usage")
        .put("prompt_tokens", tokens(texts))
        .put("total_tokens", tokens(texts));
    return answer;
  }

  private ObjectNode cohere(JsonNode call, List<String> texts) {
    ObjectNode answer = JSON.createObjectNode().put("id", "e1");
    ArrayNode floats = answer.putObject("embeddings").putArray("float");
    int length = length(call.path("output_dimension").asInt());
    texts.forEach(
        text -> write(floats.addArray(), vector(call.path("input_type").asText(), text, length)));
    texts.forEach(answer.putArray("texts")::add);
    answer.putObject("meta").putObject("billed_units").put("input_tokens", tokens(texts));
    return answer.put("response_type", "embeddings_by_type");
  }

  private ObjectNode gemini(JsonNode call, List<String> texts) {
    ObjectNode answer = JSON.createObjectNode();
    ArrayNode embeddings = answer.putArray("embeddings");
    JsonNode first = call.at("/requests/0");
    int length = length(first.path("outputDimensionality").asInt());
    texts.forEach(text ->
        write(
            embeddings.addObject().putArray("values"),
            vector(first.path("taskType").asText(), text, length)));
    return answer;
  }

  private int length(int asked) {
    return asked == 0 ? dimensions : Math.min(asked, dimensions);
  }

  /// The kind of a text moves its vector a little.
  private static float[] vector(String type, String text, int length) {
    float[] vector = WordVectors.of(text, length);
    float[] kind = WordVectors.of(type, length);
    for (int i = 0; i < length && !type.isEmpty(); i++) {
      vector[i] += .3f * kind[i];
    }
    return vector;
  }

  private static void write(ArrayNode array, float[] vector) {
    for (float x : vector) {
      array.add(x);
    }
  }

  private static String base64(float[] vector) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * vector.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(vector);
    return Base64.getEncoder().encodeToString(bytes.array());
  }

  private static int tokens(List<String> texts) {
    return texts.stream().mapToInt(text -> text.split(" ", -1).length).sum();
  }

  private static Reply failure(int status, String code, String message) {
    ObjectNode body = JSON.createObjectNode();
    body.putObject("error").put("message", message).put("code", code);
    return Reply.json(status, body.toString());
  }

  @Override
  public void close() {
    server.close();
  }
}
