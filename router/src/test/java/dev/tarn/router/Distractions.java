package dev.tarn.router;

/// Sentences a person might say, all different, none about dogs.
final class Distractions {
  private static final String[] WHO = {
    "my sister",
    "my neighbour",
    "a colleague",
    "my uncle",
    "our landlord",
    "the new trainee",
    "my cousin",
    "an old friend",
    "the plumber",
    "my dentist"
  };
  private static final String[] DID = {
    "bought a bicycle in",
    "painted the kitchen before leaving for",
    "found a good bakery near",
    "plays the cello in an orchestra from",
    "wants to open a bookshop in",
    "is learning to sail close to",
    "lost an umbrella on the train to",
    "grew tomatoes on a balcony in",
    "repaired a radio for someone from",
    "runs marathons around"
  };
  private static final String[] WHERE = {
    "Lisbon", "Tartu", "Graz", "Bergen", "Utrecht", "Bologna", "Poznan", "Cork", "Malmo", "Ghent",
    "Porto", "Basel", "Zadar", "Leeds", "Nantes", "Turku", "Brno", "Vigo", "Lucca", "Kaunas"
  };

  private Distractions() {}

  /// The n-th sentence; 2,000 are different.
  static String sentence(int n) {
    return "You know, "
        + WHO[n % WHO.length]
        + " "
        + DID[n / WHO.length % DID.length]
        + " "
        + WHERE[(n * 7 + n / 100) % WHERE.length]
        + " last week.";
  }
}
