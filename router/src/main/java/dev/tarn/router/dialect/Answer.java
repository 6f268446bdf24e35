package dev.tarn.router.dialect;

import java.util.Map;

/// Brings the answer to a translated call back into the client's dialect. Thread-safe; a stream
/// belongs to one thread.
public final class Answer {
  private final ClientEnd client;
  private final ProviderEnd provider;
  private final boolean usageInStream;

  Answer(ClientEnd client, ProviderEnd provider, boolean usageInStream) {
    this.client = client;
    this.provider = provider;
    this.usageInStream = usageInStream;
  }

  /// A whole reply for the client.
  ///
  /// @param kept to be kept aside, by the ids of tool calls
  public record Whole(byte[] body, Map<String, Kept> kept) {}

  /// An error reply for the client.
  ///
  /// @param status that the client's SDK knows the error by
  public record Refusal(int status, byte[] body) {}

  /// Translates the body of a successful reply.
  ///
  /// @throws RouterException 502 if it cannot be read
  public Whole whole(byte[] body, Stamp stamp) {
    NeutralReply reply = provider.replies().read(body, stamp);
    Keeping keeping = new Keeping();
    for (Content part : reply.content()) {
      switch (part) {
        case Content.Thinking thinking -> keeping.thought(thinking);
        case Content.ToolCall call -> keeping.called(call.id());
        case Content.Text text -> keeping.said();
        case Content.Refusal refusal -> keeping.said();
        case Content.Image image -> keeping.said();
        case Content.Document document -> keeping.said();
        case Content.Audio audio -> keeping.said();
        case Content.ToolResult result -> keeping.said();
      }
    }
    return new Whole(client.replies().write(reply, stamp), keeping.kept());
  }

  /// Translates a stream.
  ///
  /// @param maxEventBytes largest event that is read
  public AnswerStream stream(Stamp stamp, int maxEventBytes) {
    return new AnswerStream(
        client.events().open(stamp, usageInStream),
        to -> provider.events().open(stamp, maxEventBytes, to));
  }

  /// Translates an error reply.
  public Refusal refusal(int status, byte[] body) {
    Failure failure = provider.failures().read(status, body);
    return new Refusal(client.failures().status(failure), client.failures().body(failure));
  }
}
