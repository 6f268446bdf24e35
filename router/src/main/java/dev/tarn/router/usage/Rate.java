package dev.tarn.router.usage;

import dev.tarn.records.CallLimits;
import java.util.Optional;

/// What is limited in a minute.
enum Rate {
  REQUESTS("requests_per_minute", "calls"),
  TOKENS("tokens_per_minute", "tokens");

  private final String code;
  private final String what;

  Rate(String code, String what) {
    this.code = code;
    this.what = what;
  }

  /// Of the error of who goes beyond.
  String code() {
    return code;
  }

  /// What is counted, for people.
  String what() {
    return what;
  }

  Optional<Integer> limit(CallLimits limits) {
    return switch (this) {
      case REQUESTS -> limits.requestsPerMinute();
      case TOKENS -> limits.tokensPerMinute();
    };
  }
}
