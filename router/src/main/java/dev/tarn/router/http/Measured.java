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
  /// @param atWork whether a provider that sent no head may have been at work
  /// @param request empty if it was not read
  /// @param extent how far the call may have gone
  /// @param sentNanos when it was sent, by the clock of what was seen
  static Measured of(
      boolean atWork,
      boolean isChat,
      Optional<ChatRequest> request,
      Prompt prompt,
      Extent extent,
      Optional<UpstreamReply> reply,
      SeenReply seen,
      long sentNanos) {
    if (reply.isEmpty()) {
      // For a client that left, or too long; where nobody was reached, nobody was served.
      return atWork && request.isPresent()
          ? estimated(
              new Usage(
                  promptTokens(isChat, request.get(), prompt, extent),
                  0,
                  isChat ? unheard(request.get(), extent, seen, sentNanos) : 0))
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
    long silent = seen.silentUntilNanos() - sentNanos;
    long output = isChat ? extent.answer(outputTokens(request.get(), told, seen), silent) : 0;
    return estimated(
        usage
            .map(some -> atLeast(some, output))
            .orElseGet(
                () -> new Usage(promptTokens(isChat, request.get(), prompt, extent), 0, output)));
  }

  /// Of an answer that nobody waited for. A stream ends with its connection; what was asked for as
  /// a whole may be written to its end all the same.
  private static long unheard(ChatRequest request, Extent extent, SeenReply seen, long sentNanos) {
    return request.stream() ? extent.answer(0, seen.silentUntilNanos() - sentNanos) : extent.all();
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
    long said = Estimates.ofText(told.text()) + Estimates.mostWritten(seen.besides());
    return Math.max(said, events);
  }

  private static long promptTokens(
      boolean isChat, ChatRequest request, Prompt prompt, Extent extent) {
    return extent.prompt(
        prompt.tokensOriginal() >= 0
            ? prompt.tokensSent()
            : ofBody(isChat, request.body().length, extent));
  }

  /// A chat's body may hold pictures, and be far longer than what the model holds.
  private static long ofBody(boolean isChat, long bytes, Extent extent) {
    if (!isChat) {
      return extent.bounds() ? Estimates.mostOfTexts(bytes) : Estimates.ofBody(bytes);
    }
    return Math.min(
        extent.window(), extent.bounds() ? Estimates.mostOfBody(bytes) : Estimates.ofBody(bytes));
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
