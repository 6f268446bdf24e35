package dev.tarn.embedding;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// An ONNX session with the model's own tokenizer and pooling.
final class OnnxEncoder implements Encoder {
  private final LocalModel model;
  private final HuggingFaceTokenizer tokenizer;
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final List<String> inputNames;

  private OnnxEncoder(
      LocalModel model,
      HuggingFaceTokenizer tokenizer,
      OrtEnvironment environment,
      OrtSession session) {
    this.model = model;
    this.tokenizer = tokenizer;
    this.environment = environment;
    this.session = session;
    this.inputNames = List.copyOf(session.getInputNames());
  }

  /// The process's runtime, its telemetry off; loads the native library at the first call.
  static OrtEnvironment environment() {
    try {
      OrtEnvironment environment =
          OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING, "tarn");
      environment.setTelemetry(false);
      return environment;
    } catch (OrtException e) {
      throw new EmbeddingException("ONNX Runtime could not be started: " + e.getMessage(), e);
    }
  }

  /// A model's file, wherever it is.
  interface Weights {
    OrtSession open(OrtEnvironment runtime, OrtSession.SessionOptions options) throws OrtException;
  }

  /// @param weights not kept
  static OnnxEncoder open(
      LocalModel model, OrtEnvironment environment, Weights weights, byte[] tokenizerJson) {
    HuggingFaceTokenizer tokenizer = openTokenizer(model, tokenizerJson);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      // Two threads for a run make a busy machine slower by half; the lanes bring their own.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      options.addConfigEntry("session.intra_op.allow_spinning", "0");
      options.addConfigEntry("session.inter_op.allow_spinning", "0");
      // Plans are kept for each shape seen; with texts of any length that is memory without end.
      options.setMemoryPatternOptimization(false);
      OrtSession session = weights.open(environment, options);
      return new OnnxEncoder(model, tokenizer, environment, session);
    } catch (OrtException e) {
      tokenizer.close();
      throw new EmbeddingException(
          "The model " + model.model().id() + " could not be loaded: " + e.getMessage(), e);
    }
  }

  private static HuggingFaceTokenizer openTokenizer(LocalModel model, byte[] json) {
    String maxTokens = Integer.toString(model.maxTokens());
    Map<String, String> options =
        Map.of(
            "padding",
            "do_not_pad",
            "truncation",
            "longest_first",
            "maxLength",
            maxTokens,
            "modelMaxLength",
            maxTokens);
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(json), options);
    } catch (IOException | RuntimeException e) {
      throw new EmbeddingException(
          "The tokenizer of " + model.model().id() + " could not be loaded: " + e.getMessage(), e);
    }
  }

  /// The ids of a text's word pieces, special tokens included, at most the model's limit.
  long[] tokenize(String text) {
    // Half a surrogate pair has no UTF-8 form, and the native side is not asked what it does then.
    String whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    // The library promises nothing about concurrent use; this takes some 50 µs.
    synchronized (tokenizer) {
      return tokenizer.encode(whole).getIds();
    }
  }

  @Override
  public List<float[]> encode(List<String> texts) {
    List<long[]> ids = texts.stream().map(this::tokenize).toList();
    int width = ids.stream().mapToInt(row -> row.length).max().orElse(0);
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      for (String name : inputNames) {
        inputs.put(name, input(name, ids, width));
      }
      try (OrtSession.Result result = session.run(inputs)) {
        return pool((OnnxTensor) result.get(0), ids, width);
      }
    } catch (OrtException e) {
      throw new EmbeddingException(
          "The model " + model.model().id() + " failed: " + e.getMessage(), e);
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor input(String name, List<long[]> ids, int width) throws OrtException {
    LongBuffer values =
        ByteBuffer.allocateDirect(Long.BYTES * ids.size() * width)
            .order(ByteOrder.nativeOrder())
            .asLongBuffer();
    for (int row = 0; row < ids.size(); row++) {
      long[] tokens = ids.get(row);
      values.position(row * width);
      switch (name) {
        case "input_ids" -> values.put(tokens);
        case "attention_mask" -> {
          for (int i = 0; i < tokens.length; i++) {
            values.put(1);
          }
        }
        // One sentence only: the second sentence's type, 1, never occurs.
        case "token_type_ids" -> {}
        default -> throw new EmbeddingException("The model asks for an unknown input: " + name);
      }
    }
    values.rewind();
    return OnnxTensor.createTensor(environment, values, new long[] {ids.size(), width});
  }

  private List<float[]> pool(OnnxTensor output, List<long[]> ids, int width) {
    long[] shape = output.getInfo().getShape();
    if (shape.length != 3 || shape[1] != width || output.getInfo().type != OnnxJavaType.FLOAT) {
      throw new EmbeddingException(
          "The first output of the model %s must be float vectors, one for each token; its shape is"
                  .formatted(model.model().id())
              + " "
              + Arrays.toString(shape)
              + ".");
    }
    int dimensions = (int) shape[2];
    float[] hidden = output.getFloatBuffer().array();
    List<float[]> vectors = new ArrayList<>(ids.size());
    for (int text = 0; text < ids.size(); text++) {
      int tokens = ids.get(text).length;
      vectors.add(
          Pooling.normalise(model.pooling().pool(hidden, text * width, tokens, dimensions)));
    }
    return vectors;
  }

  @Override
  public void close() {
    tokenizer.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new EmbeddingException("The model's memory could not be freed: " + e.getMessage(), e);
    }
  }
}
