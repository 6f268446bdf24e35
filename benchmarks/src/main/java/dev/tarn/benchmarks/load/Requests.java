package dev.tarn.benchmarks.load;

import dev.tarn.testkit.load.Upstream;
import java.nio.charset.StandardCharsets;

/// Requests as bytes. The same chat call for every way: a system prompt of about a kilobyte and one
/// question, no question twice.
final class Requests {
  private static final String SYSTEM =
      ("You are the assistant of a small travel agency. Answer in two or three sentences, name the"
              + " sources you rely on, and say so when you do not know. ")
          .repeat(6)
          .strip();

  private final String memoryKey;
  private int question;
  private int note;

  Requests(String memoryKey) {
    this.memoryKey = memoryKey;
  }

  /// A chat call, with the headers of the way; other ways get headers of the same size.
  byte[] chat(Way way, boolean stream) {
    String body =
        "{\"model\":\"gpt-4o-mini\",\"stream\":%s,\"messages\":[{\"role\":\"system\",\"content\":\"%s\"},{\"role\":\"user\",\"content\":\"%s\"}]}"
            .formatted(stream, SYSTEM, Texts.question(question++));
    String path = way == Way.DIRECT ? "/v1/chat/completions" : "/v1/openai/chat/completions";
    String headers =
        "authorization: Bearer sk-bench\r\nx-memorylake-api-key: "
            + memoryKey
            + "\r\nx-memorylake-user-id: "
            + user(way)
            + "\r\nx-memorylake-memory: "
            + (way.isTarn() ? way.mode() : "off")
            + "\r\n"
            + (stream ? Upstream.STREAM + ": 1\r\n" : "");
    return post(path, headers, body);
  }

  /// A note to remember through the memory API.
  byte[] note(String user) {
    String headers =
        "authorization: Bearer " + memoryKey + "\r\nx-memorylake-user-id: " + user + "\r\n";
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
