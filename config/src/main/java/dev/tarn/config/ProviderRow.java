package dev.tarn.config;

import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;

/// A provider as data: what is needed to send it a call. OpenAI-compatible providers are rows,
/// never classes. In YAML a row stands under `providers:` by its name; only `base-url` is required.
///
/// @param name the `{p}` of `/v1/{p}`
/// @param aliases further names for the same row
/// @param dialect its wire format
/// @param baseUrl what that vendor's SDK takes; may be plain http and private, the operator wrote
///   it. `{resource}`, `{region}` and `{project}` in it are filled in for each call; a URI holds
///   their braces as `%7B` and `%7D`
/// @param versionPrefix what appears in the outgoing path exactly once, e.g. `/v1`, with
///   placeholders as in the base URL; empty if the vendor has none
/// @param auth how a key is sent
/// @param apiKey the operator's key for hosted calls
/// @param apiKeyEnv the vendor's usual variable for that key, e.g. `OPENAI_API_KEY`
/// @param models names that hosted calls route here; one trailing `*` matches any rest
/// @param contextWindow tokens a model of this row can hold, for the memory budget
/// @param refuses what translated calls leave out, since this provider answers it with an error;
///   the client's own bytes are never repaired
public record ProviderRow(
    @Pattern(regexp = "[a-z][a-z0-9-]{0,31}") String name,
    List<@Pattern(regexp = "[a-z][a-z0-9-]{0,31}") String> aliases,
    Dialect dialect,
    URI baseUrl,
    @Pattern(regexp = "(/([a-z0-9-]+|\\{(resource|region|project)\\}))*") String versionPrefix,
    Auth auth,
    Optional<Secret> apiKey,
    Optional<String> apiKeyEnv,
    List<String> models,
    @Min(512) int contextWindow,
    Set<Refused> refuses) {
  private static final java.util.regex.Pattern VERSION =
      java.util.regex.Pattern.compile(".*(/v[0-9][a-z0-9]*)/?");

  /// A row of a provider that refuses nothing of its dialect.
  public ProviderRow(
      String name,
      List<String> aliases,
      Dialect dialect,
      URI baseUrl,
      String versionPrefix,
      Auth auth,
      Optional<Secret> apiKey,
      Optional<String> apiKeyEnv,
      List<String> models,
      int contextWindow) {
    this(
        name,
        aliases,
        dialect,
        baseUrl,
        versionPrefix,
        auth,
        apiKey,
        apiKeyEnv,
        models,
        contextWindow,
        Set.of());
  }

  /// Wire formats that Tarn speaks.
  public enum Dialect {
    /// OpenAI chat completions and what is compatible with them.
    OPENAI,
    /// Anthropic Messages.
    ANTHROPIC,
    /// Google's `generateContent`.
    GEMINI,
    /// Amazon Bedrock's Converse.
    BEDROCK
  }

  /// Parts of OpenAI's chat dialect that some compatible providers refuse.
  public enum Refused {
    /// `stream_options`; usage then comes unasked, or not at all.
    STREAM_OPTIONS,
    /// `reasoning_content` of earlier answers.
    REASONING_CONTENT,
    /// `parallel_tool_calls`.
    PARALLEL_TOOL_CALLS,
    /// `logprobs`.
    LOGPROBS,
    /// `top_logprobs`.
    TOP_LOGPROBS,
    /// `seed`.
    SEED,
    /// `stop`.
    STOP,
    /// `user`.
    USER,
    /// `presence_penalty`.
    PRESENCE_PENALTY,
    /// `frequency_penalty`.
    FREQUENCY_PENALTY,
    /// Ids of tool calls that are not nine letters and digits.
    FOREIGN_TOOL_IDS,
    /// Anything but an answer right after a tool's result, and instructions right after an answer.
    FREE_ORDER
  }

  /// How a provider wants its key.
  public enum Auth {
    /// `Authorization: Bearer …`
    BEARER("Authorization", "Bearer "),
    /// `x-api-key: …`
    X_API_KEY("x-api-key", ""),
    /// `x-goog-api-key: …`
    X_GOOG_API_KEY("x-goog-api-key", ""),
    /// `api-key: …`, or a token of Entra as a bearer; a key may be JSON that names its resource.
    API_KEY("api-key", ""),
    /// A Bedrock key as a bearer, or AWS credentials as JSON, with which the router signs.
    AWS("Authorization", "Bearer "),
    /// A Google access token as a bearer, or a service account as JSON, exchanged for one.
    GOOGLE("Authorization", "Bearer "),
    /// None needed; a key that is there travels as a bearer.
    NONE("Authorization", "Bearer ");

    private final String header;
    private final String scheme;

    Auth(String header, String scheme) {
      this.header = header;
      this.scheme = scheme;
    }

    /// Name of the header that a key travels in.
    public String header() {
      return header;
    }

    /// Whether a key travels in a header of its own, so that a bearer may stand beside it.
    public boolean hasItsOwnHeader() {
      return !header.equals("Authorization");
    }

    /// What stands before the key in it.
    public String scheme() {
      return scheme;
    }
  }

  /// The version that ends a base URL, such as `/v1`; empty if none does.
  public static String versionOf(URI baseUrl) {
    Matcher matcher = VERSION.matcher(String.valueOf(baseUrl.getRawPath()));
    return matcher.matches() ? matcher.group(1) : "";
  }

  /// Whether hosted calls for `model` go to this row.
  public boolean lists(String model) {
    return models.stream()
        .anyMatch(m ->
            m.endsWith("*") ? model.startsWith(m.substring(0, m.length() - 1)) : m.equals(model));
  }
}
