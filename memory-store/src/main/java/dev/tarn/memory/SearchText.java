package dev.tarn.memory;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// What of a memory is embedded and searched: `[date] speaker: text`. With the date in it a
/// question that names a month finds what was said then, with the speaker one that names a person.
final class SearchText {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("d MMMM yyyy");

  private SearchText() {}

  static String of(Memory memory) {
    return "[" + date(memory) + "] " + spoken(memory);
  }

  /// Without the date, as it stands in the context of its neighbours.
  static String spoken(Memory memory) {
    return speaker(memory) + memory.text();
  }

  private static String speaker(Memory memory) {
    return memory
        .speaker()
        .or(() -> memory.role().map(role -> role.name().toLowerCase(Locale.ROOT)))
        .map(name -> name + ": ")
        .orElse("");
  }

  /// The month in the language of the text, so that a question in it finds the month too.
  private static String date(Memory memory) {
    Locale locale =
        WordLists.known(memory.language()) ? Locale.of(memory.language()) : Locale.ENGLISH;
    return DATE.withLocale(locale).format(memory.createdAt().atZone(ZoneOffset.UTC));
  }
}
