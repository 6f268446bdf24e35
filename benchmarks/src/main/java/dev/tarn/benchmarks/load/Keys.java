package dev.tarn.benchmarks.load;

import dev.tarn.testkit.TarnProcess;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Memory keys of one Tarn.
///
/// @param plain without limits
/// @param limited with limits for calls and tokens, which no run reaches
/// @param budgeted with a budget, which no run spends
record Keys(String plain, String limited, String budgeted) {
  private static final Pattern VALUE = Pattern.compile("\"key\":\\s*\"([^\"]+)\"");

  /// Makes them.
  static Keys of(TarnProcess tarn, String operatorKey) throws IOException {
    return new Keys(
        tarn.memoryKey(),
        made(
            tarn,
            operatorKey,
            "\"requests_per_minute\":2000000000,\"tokens_per_minute\":2000000000,"
                + "\"concurrent_calls\":256"),
        made(tarn, operatorKey, "\"usd_per_day\":1000000,\"usd_per_month\":1000000"));
  }

  private static String made(TarnProcess tarn, String operatorKey, String limits)
      throws IOException {
    String answer =
        tarn.post("/v1/keys?workspace=default", operatorKey, "{\"limits\":{" + limits + "}}")
            .body();
    Matcher value = VALUE.matcher(answer);
    if (!value.find()) {
      throw new IOException("no key was made: " + answer);
    }
    return value.group(1);
  }

  String of(Way way) {
    return switch (way) {
      case LIMITED -> limited;
      case BUDGETED -> budgeted;
      default -> plain;
    };
  }
}
