package dev.tarn.records;

import java.util.ArrayList;
import java.util.List;

/// Names of what differs between two states of an account, in the words of our APIs.
final class Changed {
  private final List<String> names = new ArrayList<>();

  void field(String name, Object before, Object after) {
    if (!before.equals(after)) {
      names.add(name);
    }
  }

  void limits(CallLimits before, CallLimits after) {
    field("requests_per_minute", before.requestsPerMinute(), after.requestsPerMinute());
    field("tokens_per_minute", before.tokensPerMinute(), after.tokensPerMinute());
    field("concurrent_calls", before.concurrentCalls(), after.concurrentCalls());
    field("usd_per_day", before.usdPerDay(), after.usdPerDay());
    field("usd_per_month", before.usdPerMonth(), after.usdPerMonth());
  }

  List<String> names() {
    return List.copyOf(names);
  }
}
