package dev.tarn.router.dialect;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

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
  /// @param retryAfter how long the provider's body says to wait, where it does
  public record Refusal(int status, byte[] body, Optional<Duration> retryAfter) {}

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

  /// Whether a reply of this media type is a stream as the provider writes them.
  public boolean isStream(String mediaType) {
    String wanted = provider.events().mediaType();
    return mediaType.regionMatches(true, 0, wanted, 0, wanted.length());
  }

  /// Translates a stream.
  ///
  /// @param maxEventBytes largest event that is read
  public AnswerStream stream(Stamp stamp, int maxEventBytes) {
    return new AnswerStream(
        client.events().open(stamp, usageInStream),
        to -> provider.events().open(stamp, maxEventBytes, to));
  }

  /// Translates an error reply whose headers say nothing.
  public Refusal refusal(int status, byte[] body) {
    return refusal(status, header -> Optional.empty(), body);
  }

  /// Translates an error reply.
  ///
  /// @param header the value of a header, by its name in lower case
  public Refusal refusal(int status, Function<String, Optional<String>> header, byte[] body) {
    Failure failure = provider.failures().read(status, header, body);
    return new Refusal(
        client.failures().status(failure), client.failures().body(failure), failure.retryAfter());
  }
}
