package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.ReplyTap.Tapped;
import dev.tarn.router.dialect.Usage;
import dev.tarn.router.provider.UpstreamReply;
import dev.tarn.router.usage.Estimates;
import java.util.Optional;

/// Tokens of a call.
///
/// @param estimated whether they are our estimate and not the provider's count
/// @param known whether anything is known of them
record Measured(Usage usage, boolean estimated, boolean known) {
  /// More than any call holds. A caller may name any provider, and what that tells is added up.
  private static final long MOST_TOKENS = 1_000_000_000;

  /// Nobody was served, or for nothing.
  static final Measured NOTHING = new Measured(new Usage(0, 0, 0), false, true);

  /// A call that was passed through, and whose reply told nothing.
  private static final Measured UNKNOWN = new Measured(new Usage(0, 0, 0), false, false);

  /// What the provider told; where it did not, or was cut short, what can be made of what was seen.
  ///
  /// @param gone whether the client left before the end
  /// @param request empty if it was not read
  /// @param window tokens that the model holds: a body may hold pictures, and be far longer
  static Measured of(
      boolean gone,
      boolean isChat,
      Optional<ChatRequest> request,
      Prompt prompt,
      int window,
      Optional<UpstreamReply> reply,
      SeenReply seen) {
    if (reply.isEmpty()) {
      // The provider was at work for a client that left; where it failed, nobody was served.
      return gone && request.isPresent()
          ? estimated(new Usage(promptTokens(request.get(), prompt, window), 0, 0))
          : NOTHING;
    }
    int status = reply.get().status();
    if (status < 200 || status >= 300) {
      return NOTHING;
    }
    boolean cut = !seen.ended();
    Tapped told = seen.end();
    Optional<Usage> usage = told.usage();
    if (usage.isPresent() && !cut && (told.complete() || !isChat)) {
      return new Measured(sane(usage.get()), false, true);
    }
    if (request.isEmpty()) {
      return usage.map(Measured::estimated).orElse(UNKNOWN);
    }
    long output = isChat ? outputTokens(request.get(), told, seen) : 0;
    return estimated(
        usage
            .map(some -> atLeast(some, output))
            .orElseGet(() -> new Usage(promptTokens(request.get(), prompt, window), 0, output)));
  }

  /// A stream that is cut has told of its answer at most what it held when it began.
  private static Usage atLeast(Usage told, long output) {
    return new Usage(
        told.input(),
        told.cached(),
        told.cacheWritten(),
        Math.max(told.output(), output),
        told.reasoning());
  }

  private static long outputTokens(ChatRequest request, Tapped told, SeenReply seen) {
    long events = request.stream() ? Estimates.ofStream(seen.bytes()) : 0;
    return Math.max(Estimates.ofText(told.text()), events);
  }

  private static long promptTokens(ChatRequest request, Prompt prompt, int window) {
    return prompt.tokensOriginal() >= 0
        ? prompt.tokensOriginal() + prompt.tokensWoven()
        : Math.min(window, Estimates.ofBody(request.body().length));
  }

  private static Measured estimated(Usage usage) {
    return new Measured(sane(usage), true, true);
  }

  private static Usage sane(Usage told) {
    return new Usage(
        sane(told.input()),
        sane(told.cached()),
        sane(told.cacheWritten()),
        sane(told.output()),
        sane(told.reasoning()));
  }

  private static long sane(long tokens) {
    return Math.clamp(tokens, 0, MOST_TOKENS);
  }

  boolean isNothing() {
    return known && usage.input() == 0 && usage.output() == 0;
  }
}
