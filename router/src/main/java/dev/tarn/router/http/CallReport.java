package dev.tarn.router.http;

import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Splice;
import dev.tarn.router.dialect.Splices;
import dev.tarn.router.provider.Attempt;
import dev.tarn.router.provider.KeySource;
import dev.tarn.router.provider.Skipped;
import dev.tarn.router.provider.UpstreamReply;
import dev.tarn.router.recall.Recall.Recalled;
import dev.tarn.router.recall.Receipts;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What a call says of itself: its diagnostic headers, its metrics, its receipt.
record CallReport(Call call, Caller caller, ChatRequest request, Prompt prompt, Metrics metrics) {

  /// Writes down who answers, or who is asked first.
  void goesTo(Attempt attempt) {
    Diagnostics headers = call.diagnostics();
    headers.put("provider", attempt.provider().name());
    attempt
        .model()
        .or(request::model)
        .filter(CallReport::isPrintable)
        .ifPresent(m -> headers.put("model", m));
    headers.put("key-source", attempt.credential().named());
    call.answeredBy(attempt.provider().name());
  }

  /// Writes down what is known before the call is sent.
  void beforeSending(Attempt attempt) {
    Diagnostics headers = call.diagnostics();
    goesTo(attempt);
    if (attempt.credential().source() == KeySource.PASSTHROUGH && !caller.byok()) {
      call.bringsItsKey();
    }
    headers.put("memory-status", prompt.status());
    conversation().ifPresent(id -> headers.put("conversation-id", id));
    headers.put("context-modified", Boolean.toString(!prompt.splices().isEmpty()));
    if (prompt.tokensOriginal() >= 0) {
      headers.put("tokens-original", prompt.tokensOriginal());
      headers.put("tokens-sent", prompt.tokensSent());
      if (prompt.tokensLeftOut() > 0 || prompt.tokensSaved() < 0) {
        headers.put("tokens-saved", prompt.tokensSaved());
      }
    }
    headers.put("memories-retrieved", prompt.recalled().recollection().retrieved());
    headers.put("memories-injected", prompt.injected());
    headers.put("memories-created", prompt.created());
    prompt
        .remembering()
        .flatMap(Prompt.Remembering::receiptId)
        .ifPresent(id -> headers.put("receipt-id", id));
    stages();
  }

  /// What the provider's dialect has no place for.
  void dropped(List<String> parameters) {
    if (!parameters.isEmpty()) {
      call.diagnostics().put("dropped-params", String.join(", ", parameters));
    }
  }

  private void stages() {
    Recalled recalled = prompt.recalled();
    call.diagnostics().timing("embed", recalled.embedNanos());
    call.diagnostics().timing("search", recalled.searchNanos());
    call.diagnostics().timing("inject", prompt.injectNanos());
    metrics.recalled(prompt.metricName());
    if (recalled.searchNanos() > 0) {
      metrics.stage("embed", recalled.embedNanos());
      metrics.stage("search", recalled.searchNanos());
      metrics.stage("inject", prompt.injectNanos());
    }
    metrics.tokens(Metrics.Tokens.MEMORY, prompt.tokensWoven());
  }

  /// The thread the call was attributed to, if it is known by now.
  Optional<String> conversation() {
    return prompt
        .remembering()
        .map(Prompt.Remembering::attribution)
        .filter(a -> a.isDone() && !a.isCompletedExceptionally())
        .map(a -> a.join().conversation())
        .or(caller::conversation)
        .filter(CallReport::isPrintable);
  }

  /// The receipt of the call.
  ///
  /// In a translated call a block stands where the other dialect puts it, which is not told.
  Receipts.Sent receipt(Draft draft, List<UpstreamReply.Try> tries, List<Skipped> skipped) {
    Optional<Splice> block =
        prompt.splices().stream()
            .filter(splice -> splice.insert().length > 0)
            .max(Comparator.comparingInt(Splice::at))
            .filter(last -> draft.answer().isEmpty());
    return new Receipts.Sent(
        prompt.remembering().flatMap(Prompt.Remembering::receiptId).orElse(""),
        call.id(),
        prompt.recalled().recollection(),
        prompt.wovenAgain(),
        block.map(b -> Splices.offsetAfter(b, draft.splices())).orElse(-1),
        block.map(b -> b.insert().length).orElse(0),
        prompt.tokensWoven(),
        draft.sent(),
        Stream.concat(tries.stream().map(this::attempt), skipped.stream().map(CallReport::attempt))
            .toList());
  }

  /// What was left out, with its reason.
  private static Receipts.Attempt attempt(Skipped skipped) {
    return new Receipts.Attempt(
        skipped.provider(),
        skipped.model(),
        skipped.keySource(),
        0,
        "skipped: " + skipped.reason(),
        0);
  }

  private Receipts.Attempt attempt(UpstreamReply.Try tried) {
    return new Receipts.Attempt(
        tried.attempt().provider().name(),
        tried.attempt().model().or(request::model).orElse(""),
        tried.attempt().credential().named(),
        tried.status(),
        tried.reason(),
        tried.millis());
  }

  /// A header can carry it: a client may name its model anything.
  static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
        return false;
      }
    }
    return text.length() <= 256;
  }
}
