package dev.tarn.router.remember.asking;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Workspace;
import java.util.concurrent.CompletableFuture;

/// A model that answers questions of the router's own, at the expense of a workspace. Thread-safe;
/// never blocks.
public interface LanguageModel {
  /// Asks. The future never fails: what went wrong is an outcome.
  CompletableFuture<Answer> ask(Question question);

  /// What is asked.
  ///
  /// @param payer the workspace whose keys, limits and usage it is
  /// @param scope whose memory is read
  /// @param system what the model is to do
  /// @param maxTokens of the answer
  record Question(
      Workspace payer,
      MemoryScope scope,
      String model,
      String system,
      String text,
      int maxTokens) {}

  /// What came of it.
  ///
  /// @param text what the model wrote; empty if nothing came
  /// @param tokens that it took, prompt and answer; an estimate where nobody counted
  record Answer(Outcome outcome, String text, long tokens) {}

  /// How a question ended.
  enum Outcome {
    ANSWERED,
    /// The answer was longer than it may be.
    TOO_LONG,
    /// No answer came in time.
    LATE,
    /// The provider could not be reached, or failed.
    UNREACHABLE,
    /// The provider refused this very question.
    REFUSED,
    /// Nobody here has a key that may pay, or nobody has the model.
    NO_KEY,
    /// A limit or budget of the workspace, or of its provider, does not hold it now.
    LIMITED;

    /// Whether the same question may be answered later.
    boolean mayPass() {
      return this == UNREACHABLE || this == NO_KEY || this == LIMITED;
    }
  }
}
