package dev.tarn.records;

import java.util.OptionalLong;

/// What one call used.
///
/// @param requestId as in `x-memorylake-request-id`
/// @param atMillis when it came
/// @param by whose call it was
/// @param via who answered it
/// @param kind what it was about: `chat`, `count_tokens`, `embeddings`, `passthrough`; `memory` for
///   a call of the router's own, which reads a conversation for facts
/// @param status as sent to the client, 0 if it left before
/// @param attempts made upstream
/// @param totalMillis until the reply was over
/// @param firstByteMillis until the provider's head had come; empty if it never came
/// @param cost by the vendor's list, in [NanoDollars]; empty if no price is known
/// @param memoryCost of that, what the woven memories cost, as if no cache had held them
/// @param estimated whether tokens and cost are our estimate: the provider did not tell them, or
///   the reply was cut
public record CallUsage(
    String requestId,
    long atMillis,
    By by,
    Via via,
    String kind,
    int status,
    boolean streamed,
    int attempts,
    long totalMillis,
    OptionalLong firstByteMillis,
    Tokens tokens,
    OptionalLong cost,
    OptionalLong memoryCost,
    boolean estimated) {
  /// The kind of what is no call: texts embedded for memory, of many calls together.
  public static final String MEMORY_EMBEDDING = "memory_embedding";

  /// Whose call it was.
  ///
  /// @param key id of the Tarn key
  /// @param user empty if nobody was named
  public record By(String workspace, String key, String project, String user) {}

  /// Who answered.
  ///
  /// @param model as the provider calls it; empty if the router did not read it
  /// @param keySource who paid: `passthrough`, `stored`, `hosted`, or `none` where it costs nothing
  /// @param providerKey label of a stored key, keyed hash of a caller's own, else empty
  public record Via(String provider, String model, String keySource, String providerKey) {}

  /// Tokens of a call.
  ///
  /// @param input all of the prompt
  /// @param cached of the input, read from the provider's cache
  /// @param cacheWritten of the input, written to it
  /// @param output all of the answer
  /// @param reasoning of the output, thought
  /// @param memory of the input, woven memories; our estimate
  /// @param saved that trimming kept out of the prompt; our estimate
  /// @param embedded for memory: with a call its question by a model in this process, which costs
  ///   nothing; our estimate
  public record Tokens(
      long input,
      long cached,
      long cacheWritten,
      long output,
      long reasoning,
      long memory,
      long saved,
      long embedded) {}
}
