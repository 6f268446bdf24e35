package dev.tarn.testkit;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// What [FakeProvider] answers: a head, then steps played one after the other.
///
/// @param before the head is sent when this is done
/// @param status 0 for no head at all
/// @param whole whether the length is declared; else the reply is chunked
public record Reply(
    int status,
    Map<String, String> headers,
    boolean whole,
    List<Step> steps,
    CompletableFuture<?> before) {

  /// One step of a body.
  public sealed interface Step {
    /// Sends bytes as one piece.
    record Send(byte[] bytes) implements Step {}

    /// Waits until a test opens the gate.
    record Wait(CompletableFuture<?> gate) implements Step {}

    /// Resets the connection.
    record Cut() implements Step {}
  }

  /// A whole JSON body.
  public static Reply json(int status, String body) {
    return new Reply(
        status,
        Map.of("content-type", "application/json"),
        true,
        List.of(new Step.Send(body.getBytes(StandardCharsets.UTF_8))),
        done());
  }

  /// No reply: the connection is reset before any head.
  public static Reply none() {
    return new Reply(0, Map.of(), false, List.of(new Step.Cut()), done());
  }

  /// A stream of events; each piece is sent as it stands.
  public static Reply events(String... pieces) {
    List<Step> steps = new ArrayList<>();
    for (String piece : pieces) {
      steps.add(new Step.Send(piece.getBytes(StandardCharsets.UTF_8)));
    }
    return new Reply(200, Map.of("content-type", "text/event-stream"), false, steps, done());
  }

  /// A whole chat completion with this text.
  public static Reply chat(String text) {
    return json(200, Chats.completion(text));
  }

  /// A streamed chat completion with this text, in three pieces.
  public static Reply chatStream(String text) {
    return events(Chats.events(text).toArray(String[]::new));
  }

  /// A whole Anthropic message with this text.
  public static Reply message(String text) {
    return json(200, Messages.message(text));
  }

  /// A streamed Anthropic message with this text, in two pieces.
  public static Reply messageStream(String text) {
    return events(Messages.events(text).toArray(String[]::new));
  }

  /// A whole Converse reply of Bedrock with this text.
  public static Reply converse(String text) {
    return json(200, Converses.reply(text));
  }

  /// A streamed Converse reply of Bedrock with this text, in two pieces.
  public static Reply converseStream(String text) {
    return frames(Converses.events(text));
  }

  /// A stream of binary frames; each is sent as it stands.
  public static Reply frames(List<byte[]> frames) {
    List<Step> steps = new ArrayList<>();
    frames.forEach(frame -> steps.add(new Step.Send(frame)));
    return new Reply(
        200, Map.of("content-type", "application/vnd.amazon.eventstream"), false, steps, done());
  }

  /// A whole OpenAI response with this text.
  public static Reply response(String id, String text) {
    return json(200, Responses.response(id, text));
  }

  /// A streamed OpenAI response with this text, in two pieces.
  public static Reply responseStream(String id, String text) {
    return events(Responses.events(id, text).toArray(String[]::new));
  }

  /// A whole response of Google's with this text.
  public static Reply content(String text) {
    return json(200, Contents.response(text));
  }

  /// A streamed response of Google's with this text, in two events.
  public static Reply contentStream(String text) {
    return events(Contents.events(text).toArray(String[]::new));
  }

  /// The same as a JSON array.
  public static Reply contentArray(String text) {
    Reply pieces = events(Contents.array(text).toArray(String[]::new));
    return pieces.with("content-type", "application/json; charset=UTF-8");
  }

  /// The same reply with one more step.
  public Reply then(Step step) {
    List<Step> more = new ArrayList<>(steps);
    more.add(step);
    return new Reply(status, headers, whole, more, before);
  }

  /// The same reply with one more header.
  public Reply with(String name, String value) {
    Map<String, String> more = new java.util.LinkedHashMap<>(headers);
    more.put(name, value);
    return new Reply(status, more, whole, steps, before);
  }

  /// The same reply, its head held back until the gate opens.
  public Reply after(CompletableFuture<?> gate) {
    return new Reply(status, headers, whole, steps, gate);
  }

  private static CompletableFuture<?> done() {
    return CompletableFuture.completedFuture(null);
  }
}
