package dev.tarn.benchmarks;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import dev.tarn.memory.Memory;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToIntFunction;

/// Tokens of a memory's line in the prompt, `- [2026-05-08] user: …`, as o200k counts them.
final class PromptCost implements ToIntFunction<Memory> {
  private final Encoding encoding =
      Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
  private final int mostChars;
  private final Map<String, Integer> known = new HashMap<>();

  /// @param mostChars characters of a memory's text that stand in the line
  PromptCost(int mostChars) {
    this.mostChars = mostChars;
  }

  @Override
  public int applyAsInt(Memory memory) {
    return known.computeIfAbsent(memory.id(), id -> encoding.countTokensOrdinary(line(memory)));
  }

  private String line(Memory memory) {
    String text = memory.text();
    String speaker =
        memory
            .speaker()
            .or(() -> memory.role().map(role -> role.name().toLowerCase(Locale.ROOT)))
            .orElse("note");
    return "- [%s] %s: %s\n"
        .formatted(
            LocalDate.ofInstant(memory.createdAt(), ZoneOffset.UTC),
            speaker,
            text.substring(0, Math.min(mostChars, text.length())));
  }
}
