package dev.tarn.benchmarks.load;

import java.util.List;

/// Memories and questions by number: about the same people and things, no question twice in a run.
final class Texts {
  private static final List<String> NAMES =
      List.of(
          "Ann", "Ben", "Carla", "David", "Elena", "Frank", "Grace", "Henry", "Iris", "Jonas",
          "Karen", "Liam", "Marta", "Nils", "Olga", "Paul", "Quentin", "Rosa", "Simon", "Tina");
  private static final List<String> THINGS =
      List.of(
          "bicycle",
          "piano",
          "camera",
          "kayak",
          "telescope",
          "sewing machine",
          "espresso machine",
          "record player",
          "tent",
          "greenhouse",
          "motorbike",
          "violin",
          "drone",
          "sailing boat",
          "bookshelf",
          "lawn mower",
          "projector",
          "fish tank",
          "pottery wheel",
          "typewriter");
  private static final List<String> PLACES =
      List.of(
          "Lisbon", "Oslo", "Vienna", "Porto", "Leeds", "Ghent", "Turin", "Malmo", "Graz", "Lyon",
          "Bergen", "Krakow", "Seville", "Bremen", "Cork", "Basel", "Rennes", "Utrecht", "Zagreb",
          "Tartu", "Bilbao", "Dresden", "Galway", "Palermo", "Aarhus");
  private static final List<String> MONTHS =
      List.of(
          "January",
          "February",
          "March",
          "April",
          "May",
          "June",
          "July",
          "August",
          "September",
          "October",
          "November",
          "December");
  private static final List<String> REASONS =
      List.of(
          "after the flood",
          "before the wedding",
          "on the way to work",
          "during the heat wave",
          "for the anniversary",
          "with the first salary",
          "at the flea market",
          "by accident");

  private Texts() {}

  /// A note to remember.
  static String memory(int number) {
    return "%s bought a %s in %s %s, %s, for %d euros."
        .formatted(
            at(NAMES, number),
            at(THINGS, number / 20 + number),
            at(PLACES, number * 7),
            at(MONTHS, number * 5),
            at(REASONS, number * 3),
            20 + number);
  }

  /// A question of about twenty tokens; 960,000 different ones.
  static String question(int number) {
    int rest = number;
    String name = at(NAMES, rest);
    rest /= NAMES.size();
    String thing = at(THINGS, rest);
    rest /= THINGS.size();
    String place = at(PLACES, rest);
    rest /= PLACES.size();
    String month = at(MONTHS, rest);
    rest /= MONTHS.size();
    return "How much did %s pay for the %s in %s that %s, %s?"
        .formatted(name, thing, place, month, at(REASONS, rest));
  }

  private static String at(List<String> words, int number) {
    return words.get(Math.floorMod(number, words.size()));
  }
}
