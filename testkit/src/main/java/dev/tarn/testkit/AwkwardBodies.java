package dev.tarn.testkit;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/// Chat bodies that are valid and that a router which re-serialises would change.
public final class AwkwardBodies {
  private static final String HELLO =
      "\"messages\":[{\"role\":\"user\",\"content\":\"Tell me about the weather in Riga\"}]";

  private AwkwardBodies() {}

  /// By name.
  public static Map<String, byte[]> all() {
    Map<String, String> bodies = new LinkedHashMap<>();
    bodies.put("plain", "{\"model\":\"m\"," + HELLO + "}");
    bodies.put("model last", "{" + HELLO + ",\"model\":\"m\"}");
    bodies.put("long integers", "{\"model\":\"m\",\"seed\":12345678901234567890," + HELLO + "}");
    bodies.put(
        "number forms",
        "{\"temperature\":1.0,\"top_p\":1e0,\"x\":-0.0,\"y\":1E+2,\"model\":\"m\"," + HELLO + "}");
    bodies.put(
        "escapes",
        "{\"model\":\"m\",\"x\":\"\\/\\u0041\\ud83d\\ude00\\u00e4\\b\\f\"," + HELLO + "}");
    bodies.put("unknown twice", "{\"zz\":1,\"zz\":{\"zz\":2},\"model\":\"m\"," + HELLO + "}");
    bodies.put("white space", "\r\n\t {\r\n\t\"model\" :\t\"m\" ,\n" + HELLO + "\r\n}\r\n \t");
    bodies.put(
        "four bytes",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\ud83e\udd80 sings of Grüße an 世界 all day\"}]}");
    bodies.put(
        "deep", "{\"model\":\"m\",\"x\":" + "[".repeat(500) + "]".repeat(500) + "," + HELLO + "}");
    bodies.put(
        "null content",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":null},{\"role\":\"user\",\"content\":\"\"}]}");
    bodies.put(
        "developer",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"Be brief.\"},{\"role\":\"user\",\"name\":\"Ann\",\"content\":\"Tell me about the weather\"}]}");
    bodies.put(
        "image",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What can be seen here?\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,"
            + "iVBORw0KGgo".repeat(60_000)
            + "\",\"detail\":\"low\"}}]}]}");
    bodies.put(
        "parts in odd order",
        "{\"model\":\"m\",\"messages\":[{\"content\":[{\"text\":\"What is it called?\",\"type\":\"text\",\"cache_control\":{\"type\":\"ephemeral\"}},{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"UklGRg==\",\"format\":\"wav\"}}],\"role\":\"user\"}]}");
    bodies.put(
        "refusal",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Something quite forbidden please\"},{\"role\":\"assistant\",\"content\":[{\"type\":\"refusal\",\"refusal\":\"No.\"}],\"refusal\":null},{\"role\":\"user\",\"content\":\"Well then, tell me a story\"}]}");
    bodies.put(
        "tools",
        "{\"model\":\"m\",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"w\",\"strict\":true,\"parameters\":{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false,\"$defs\":{}}}}],\"tool_choice\":\"auto\",\"parallel_tool_calls\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Compare the weather of two towns\"},{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"w\",\"arguments\":\"{\\\"t\\\":1}\"}},{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"w\",\"arguments\":\"\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"a\",\"content\":\"rain\"},{\"role\":\"tool\",\"tool_call_id\":\"b\",\"content\":[{\"type\":\"text\",\"text\":\"sun\"}]}]}");
    bodies.put(
        "structured",
        "{\"model\":\"m\",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"s\",\"strict\":true,\"schema\":{\"type\":\"object\"}}},\"n\":2,\"logprobs\":true,\"top_logprobs\":3,\"stream_options\":{\"include_usage\":true},\"user\":\"ann\",\"metadata\":{\"a\":\"b\"},\"store\":false,"
            + HELLO
            + "}");
    bodies.put(
        "odd messages",
        "{\"model\":\"m\",\"messages\":[{\"role\":\"critic\",\"content\":\"hm\"},{\"role\":\"user\",\"content\":[]},{\"role\":\"function\",\"name\":\"f\",\"content\":\"1\"}]}");
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    bodies.forEach((name, body) -> bytes.put(name, body.getBytes(StandardCharsets.UTF_8)));
    return bytes;
  }
}
