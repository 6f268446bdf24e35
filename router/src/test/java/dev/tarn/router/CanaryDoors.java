package dev.tarn.router;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The keys of [CanaryIT], and the doors through which they come: each dialect, each form of a
/// credential, and the operator's own, native and translated.
///
/// The keys are put together here, so that no scanner of secrets takes this file for a leak.
///
/// @param account a file of a service account
record CanaryDoors(String memoryKey, String account) {
  static final String OPENAI = "sk-" + "proj-CanaryOpenAi0123456789abcdefghij";
  static final String ANTHROPIC = "sk-" + "ant-api03-CanaryAnthropic0123456789-abcdefghij";
  static final String OAUTH = "sk-" + "ant-oat01-CanaryOauth0123456789-abcdefghij";
  static final String GOOGLE = "AIza" + "CanaryGoogle0123456789abcdefghijklm";
  static final String IN_QUERY = "AIza" + "CanaryQuery00123456789abcdefghijklm";
  static final String AZURE = "canaryazure0123456789abcdef01234567";
  static final String BEDROCK = "ABSK" + "QmVkcm9ja0FQSUtleS1DYW5hcnkwMTIzNDU2Nzg5YWJj";
  static final String AWS_SECRET = "canary/aws+secret/0123456789abcdefghijkl";
  static final String AWS =
      "{\"accessKeyId\":\"AKIA"
          + "CANARY7EXAMPLE0Q\",\"secretAccessKey\":\""
          + AWS_SECRET
          + "\",\"sessionToken\":\"canary-session-0123456789\",\"region\":\"eu-central-1\"}";
  static final String ELSEWHERE = "sk-" + "CanaryElsewhere0123456789abcdefghij";
  static final String USERINFO = "sk-" + "CanaryUserinfo0123456789abcdefghij";
  static final String V3_QUERY = "sk-" + "CanaryV3Query0123456789abcdefghij";
  static final String OPS_OPENAI = "sk-" + "proj-CanaryOperatorOpenAi0123456789ab";
  static final String OPS_ANTHROPIC = "sk-" + "ant-api03-CanaryOperatorAn0123456789-abcd";
  static final String OPS_GOOGLE = "AIza" + "CanaryOperator0123456789abcdefghijk";
  static final String OPS_BEDROCK = "ABSK" + "QmVkcm9ja0FQSUtleS1PcGVyYXRvcjAxMjM0NTY3ODlhYmM";

  /// Of no known shape, as many vendors' are.
  static final String OPS_ELSEWHERE = "CanaryOperatorPlain0123456789abcdef";

  static final String OPENAI_CHAT = chat("m", "");
  static final String STREAM = ",\"stream\":true";
  static final String CLAUDE =
      "{\"model\":\"%s\",\"max_tokens\":100,\"messages\":[{\"role\":\"user\",\"content\":\"Which"
          + " lake is it?\"}]}";
  static final String GEMINI =
      "{\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Which lake is it?\"}]}]}";
  static final String CONVERSE =
      "{\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"Which lake is it?\"}]}]}";

  /// A way in.
  ///
  /// @param key that a caller brings, which the provider may tell them of; empty if the operator's
  ///   is used
  record Door(String path, Map<String, String> headers, String body, String key) {
    Door with(String name, String value) {
      Map<String, String> more = new LinkedHashMap<>(headers);
      more.put(name, value);
      return new Door(path, more, body, key);
    }

    Door saying(String otherBody) {
      return new Door(path, headers, otherBody, key);
    }
  }

  static String chat(String model, String more) {
    return "{\"model\":\"%s\",\"messages\":[{\"role\":\"user\",\"content\":\"Which lake is it?\"}]%s}"
        .formatted(model, more);
  }

  Door own(String path, String header, String value, String key, String body) {
    return new Door(path, Map.of(header, value, "x-memorylake-api-key", memoryKey), body, key);
  }

  Door hosted(String path, String body) {
    return new Door(path, Map.of("authorization", "Bearer " + memoryKey), body, "");
  }

  List<Door> own() {
    String gemini = "/v1/gemini/v1beta/models/gemini-2.5-flash:";
    String claude =
        "/v1/vertex/v1/projects/my-project-1/locations/europe-west4/publishers/anthropic/models/claude-x:rawPredict";
    String bearer = "authorization";
    return List.of(
        own("/v1/openai/chat/completions", bearer, "Bearer " + OPENAI, OPENAI, OPENAI_CHAT),
        own("/v1/openai/chat/completions", bearer, "Bearer " + OPENAI, OPENAI, chat("m", STREAM)),
        own("/v1/openai/responses", bearer, "Bearer " + OPENAI, OPENAI, "{\"input\":\"Hi\"}"),
        own("/v1/openai/files", bearer, "Bearer " + OPENAI, OPENAI, "{}"),
        own("/v1/anthropic/v1/messages", "x-api-key", ANTHROPIC, ANTHROPIC, CLAUDE),
        own("/v1/anthropic/v1/messages", bearer, "Bearer " + OAUTH, OAUTH, CLAUDE),
        own(gemini + "generateContent", "x-goog-api-key", GOOGLE, GOOGLE, GEMINI),
        own(gemini + "streamGenerateContent", "x-goog-api-key", GOOGLE, GOOGLE, GEMINI),
        own(gemini + "countTokens?key=" + IN_QUERY, "x-none", "0", IN_QUERY, GEMINI),
        own("/v1/azure/mine/chat/completions", "api-key", AZURE, AZURE, OPENAI_CHAT),
        own("/v1/bedrock/model/m/converse", bearer, "Bearer " + BEDROCK, BEDROCK, CONVERSE),
        own("/v1/aws/model/m/converse", bearer, "Bearer " + AWS, "AKIACANARY", CONVERSE),
        own(claude, bearer, "Bearer " + account, "token-", CLAUDE));
  }

  List<Door> hosted() {
    return List.of(
        hosted("/v1/chat/completions", chat("c-openai/m", "")),
        hosted("/v1/chat/completions", chat("c-openai/m", STREAM)),
        hosted("/v1/c-openai/embeddings", "{\"model\":\"m\",\"input\":\"x\"}"),
        hosted("/v1/messages", CLAUDE.formatted("c-anthropic/m")),
        hosted("/v1/messages/count_tokens", CLAUDE.formatted("c-anthropic/m")),
        hosted("/v1/c-gemini/models/m:generateContent", GEMINI),
        hosted("/v1/c-gemini/models/m:countTokens", GEMINI),
        hosted("/v1/c-bedrock/model/us.m/converse", CONVERSE),
        // Translated.
        hosted("/v1/chat/completions", chat("c-anthropic/m", "")),
        hosted("/v1/chat/completions", chat("c-anthropic/m", STREAM)),
        hosted("/v1/chat/completions", chat("c-gemini/m", "")),
        hosted("/v1/chat/completions", chat("c-bedrock/us.m", "")),
        hosted("/v1/messages", CLAUDE.formatted("c-openai/m")),
        hosted("/v1/messages", CLAUDE.formatted("c-gemini/m")));
  }

  List<Door> all() {
    return Stream.concat(own().stream(), hosted().stream()).toList();
  }
}
