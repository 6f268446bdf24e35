package dev.tarn.router.dialect;

import java.util.Optional;

/// A step of a streamed answer, in no dialect's words. A stream is `Started`, any number of others,
/// and one `Ended` or `Failed`; no two tool calls are open at the same time.
public sealed interface NeutralEvent {
  /// The answer begins; id and model as in [NeutralReply].
  ///
  /// @param usage what is known so far
  record Started(String id, String model, Optional<Usage> usage) implements NeutralEvent {}

  /// The next piece of the answer's text.
  record TextDelta(String text) implements NeutralEvent {}

  /// A page that the text so far rests on.
  record Cited(Content.Citation citation) implements NeutralEvent {}

  /// The next piece of words that decline.
  record RefusalDelta(String text) implements NeutralEvent {}

  /// The next piece of thinking, to be shown.
  record ThinkingDelta(String text) implements NeutralEvent {}

  /// A piece of thinking is over; here it is whole, with its seal, to be kept. Redacted thinking
  /// and bare seals come as this alone.
  record ThinkingEnded(Content.Thinking whole) implements NeutralEvent {}

  /// The model asks for a tool.
  ///
  /// @param index 0, 1, 2… over the whole stream
  record ToolCallStarted(int index, String id, String name) implements NeutralEvent {}

  /// The next piece of the JSON that the tool is called with.
  record ToolCallDelta(int index, String json) implements NeutralEvent {}

  /// The tool's JSON is over. If there was none, it is `{}`.
  record ToolCallEnded(int index) implements NeutralEvent {}

  /// The end, by the provider's own word. Comes after everything that the provider tells of its
  /// tokens.
  record Ended(NeutralReply.Finish finish, Optional<Usage> usage) implements NeutralEvent {}

  /// The end, by a fault; also what a stream without an end of its own comes to.
  record Failed(Failure failure) implements NeutralEvent {}
}
