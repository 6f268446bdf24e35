package dev.tarn.benchmarks.load;

import java.nio.charset.StandardCharsets;

/// Requests as bytes. The same chat call for every way, in the words of its wire format: a system
/// prompt of about a kilobyte and one question, no question twice.
final class Requests {
  private static final String SYSTEM =
      ("You are the assistant of a small travel agency. Answer in two or three sentences, name the"
              + " sources you rely on, and say so when you do not know. ")
          .repeat(6)
          .strip();

  private final Keys keys;
  private int question;
  private int note;

  Requests(Keys keys) {
    this.keys = keys;
  }

  /// A chat call, with the headers of the way; other ways get headers of the same size.
  byte[] chat(Call call) {
    Way way = call.way();
    String headers =
        key(call)
            + "x-memorylake-user-id: "
            + user(way)
            + "\r\nx-memorylake-memory: "
            + (way.isTarn() ? way.mode() : "off")
            + "\r\n";
    return post(path(call), headers, body(call, Texts.question(question++)));
  }

  private static String path(Call call) {
    boolean direct = call.way() == Way.DIRECT;
    return switch (call.wire()) {
      case OPENAI ->
          direct || call.way().isHosted() ? "/v1/chat/completions" : "/v1/openai/chat/completions";
      case ANTHROPIC -> direct ? "/v1/messages" : "/v1/anthropic/v1/messages";
      case TRANSLATED -> "/v1/chat/completions";
    };
  }

  private String key(Call call) {
    String memoryKey = keys.of(call.way());
    String hosted = "authorization: Bearer " + memoryKey + "\r\n";
    if (call.way().isHosted()) {
      return hosted;
    }
    String memory = "x-memorylake-api-key: " + memoryKey + "\r\n";
    return switch (call.wire()) {
      case OPENAI -> "authorization: Bearer sk-bench\r\n" + memory;
      case ANTHROPIC -> "x-api-key: sk-ant-bench\r\nanthropic-version: 2023-06-01\r\n" + memory;
      case TRANSLATED -> hosted;
    };
  }

  private static String body(Call call, String question) {
    String model = call.wire() == Wire.OPENAI ? "gpt-4o-mini" : "claude-sonnet-4-5";
    String user = "{\"role\":\"user\",\"content\":\"" + question + "\"}";
    String rest =
        call.wire() == Wire.ANTHROPIC
            ? "\"system\":\"%s\",\"messages\":[%s]".formatted(SYSTEM, user)
            : "\"messages\":[{\"role\":\"system\",\"content\":\"%s\"},%s]".formatted(SYSTEM, user);
    return "{\"model\":\"%s\",\"stream\":%s,\"max_tokens\":%d,%s}"
        .formatted(model, call.form().isStream(), call.form().pieces(), rest);
  }

  /// A note to remember through the memory API.
  byte[] note(String user) {
    String headers =
        "authorization: Bearer " + keys.plain() + "\r\nx-memorylake-user-id: " + user + "\r\n";
    return post("/v1/memories", headers, "{\"text\":\"" + Texts.memory(note++) + "\"}");
  }

  /// Users apart, so that what one way teaches does not weigh on another.
  static String user(Way way) {
    return way == Way.BACKLOG ? "busy" : "calm";
  }

  private static byte[] post(String path, String headers, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    byte[] head =
        ("POST "
                + path
                + " HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n"
                + headers
                + "content-length: "
                + bytes.length
                + "\r\n\r\n")
            .getBytes(StandardCharsets.US_ASCII);
    byte[] whole = new byte[head.length + bytes.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(bytes, 0, whole, head.length, bytes.length);
    return whole;
  }
}
