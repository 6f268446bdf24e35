package dev.tarn.testkit.vectors;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What real providers of embeddings take, from their references: paths, keys, fields, limits; and
/// how they word a refusal.
public enum StrictVendor {
  /// <https://platform.openai.com/docs/api-reference/embeddings/create>
  OPENAI("/v1/embeddings", "authorization", 2_048) {
    @Override
    Optional<String> problem(JsonNode call) {
      return openAiFields(call, Set.of("model", "input", "encoding_format", "dimensions", "user"));
    }
  },
  ///
  /// <https://learn.microsoft.com/azure/ai-foundry/openai/reference-preview-latest#create-embedding>,
  /// and the older addresses with deployment and version.
  AZURE(
      "/openai/v1/embeddings|/openai/deployments/[a-z0-9-]+/embeddings\\?api-version=[0-9a-z-]+",
      "api-key",
      2_048) {
    @Override
    Optional<String> problem(JsonNode call) {
      return openAiFields(call, Set.of("model", "input", "encoding_format", "dimensions", "user"));
    }
  },
  /// A server with a model that cannot shorten its vectors, such as vLLM with most models.
  COMPATIBLE("/v1/embeddings", "", 2_048) {
    @Override
    Optional<String> problem(JsonNode call) {
      return call.has("dimensions")
          ? Optional.of("Model does not support matryoshka representation")
          : openAiFields(call, Set.of("model", "input", "encoding_format", "user"));
    }
  },
  /// A customer's own endpoint: nothing but OpenAI's two fields, and no key.
  PROXY("/teams/ours/embed", "", 2_048) {
    @Override
    Optional<String> problem(JsonNode call) {
      return openAiFields(call, Set.of("model", "input"));
    }
  },
  /// <https://docs.cohere.com/reference/embed>
  COHERE("/v2/embed", "authorization", 96) {
    @Override
    Optional<String> problem(JsonNode call) {
      return fields(
              call,
              Set.of(
                  "model",
                  "texts",
                  "input_type",
                  "embedding_types",
                  "output_dimension",
                  "truncate"))
          .or(() -> oneOf(call, "input_type", true, "search_query", "search_document"))
          .or(() -> oneOf(call, "truncate", false, "NONE", "START", "END"))
          .or(() -> oneOf(call, "output_dimension", false, "256", "512", "1024", "1536"))
          .or(() -> wrong(!call.at("/embedding_types/0").asText().equals("float"), "types"));
    }

    @Override
    JsonNode texts(JsonNode call) {
      return call.path("texts");
    }
  },
  /// <https://docs.voyageai.com/reference/embeddings-api>
  VOYAGE("/v1/embeddings", "authorization", 1_000) {
    @Override
    Optional<String> problem(JsonNode call) {
      return fields(
              call,
              Set.of(
                  "model",
                  "input",
                  "input_type",
                  "truncation",
                  "output_dimension",
                  "output_dtype",
                  "encoding_format"))
          .or(() -> oneOf(call, "input_type", false, "query", "document"))
          .or(() -> oneOf(call, "output_dimension", false, "256", "512", "1024", "2048"))
          .or(() -> oneOf(call, "encoding_format", false, "base64"));
    }
  },
  /// <https://ai.google.dev/api/embeddings>
  GEMINI("/v1beta/models/[a-z0-9.-]+:batchEmbedContents", "x-goog-api-key", 100) {
    @Override
    Optional<String> problem(JsonNode call) {
      Optional<String> wrong = fields(call, Set.of("requests"));
      for (JsonNode one : call.path("requests")) {
        wrong =
            wrong
                .or(() ->
                    fields(one, Set.of("model", "content", "taskType", "outputDimensionality")))
                .or(() -> wrong(!one.path("model").asText().startsWith("models/"), "model"))
                .or(() -> oneOf(one, "taskType", false, "RETRIEVAL_QUERY", "RETRIEVAL_DOCUMENT"));
      }
      return wrong;
    }

    @Override
    JsonNode texts(JsonNode call) {
      return call.path("requests");
    }
  },
  /// <https://docs.mistral.ai/api/endpoint/embeddings>
  MISTRAL("/v1/embeddings", "authorization", 512) {
    @Override
    Optional<String> problem(JsonNode call) {
      return fields(
              call,
              Set.of(
                  "model",
                  "input",
                  "metadata",
                  "output_dimension",
                  "output_dtype",
                  "encoding_format"))
          .or(() -> oneOf(call, "encoding_format", false, "float", "base64"));
    }
  };

  private final Pattern path;
  private final String keyHeader;
  private final int mostTexts;

  StrictVendor(String path, String keyHeader, int mostTexts) {
    this.path = Pattern.compile(path);
    this.keyHeader = keyHeader;
    this.mostTexts = mostTexts;
  }

  /// What is wrong with a body, beside its texts.
  abstract Optional<String> problem(JsonNode call);

  /// Its texts, or what holds each.
  JsonNode texts(JsonNode call) {
    return call.path("input");
  }

  /// The text of an item of [#texts].
  static String text(JsonNode item) {
    return item.isTextual() ? item.asText() : item.at("/content/parts/0/text").asText();
  }

  boolean serves(String uri) {
    return path.matcher(uri).matches();
  }

  /// Empty if it takes no key.
  String keyHeader() {
    return keyHeader;
  }

  int mostTexts() {
    return mostTexts;
  }

  private static Optional<String> openAiFields(JsonNode call, Set<String> known) {
    return fields(call, known).or(() -> oneOf(call, "encoding_format", false, "float", "base64"));
  }

  private static Optional<String> fields(JsonNode call, Set<String> known) {
    return call.properties().stream()
        .map(field -> field.getKey())
        .filter(name -> !known.contains(name))
        .map(name -> "Unrecognized request argument supplied: " + name)
        .findFirst();
  }

  private static Optional<String> oneOf(
      JsonNode call, String field, boolean needed, String... values) {
    return wrong(
        call.has(field) ? !Set.of(values).contains(call.path(field).asText()) : needed, field);
  }

  private static Optional<String> wrong(boolean wrong, String field) {
    return wrong ? Optional.of("invalid value of " + field) : Optional.empty();
  }
}
