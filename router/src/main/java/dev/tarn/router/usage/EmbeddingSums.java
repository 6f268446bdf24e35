package dev.tarn.router.usage;

import dev.tarn.config.ModelCatalogue;
import dev.tarn.config.ModelEntry;
import dev.tarn.config.Prices;
import dev.tarn.records.CallUsage;
import dev.tarn.records.NanoDollars;
import java.math.BigDecimal;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Tokens embedded for memory, added up for a minute by whose memory it was and by whose key: a row
/// for each text would be more than all else that is written down. Thread-safe.
final class EmbeddingSums {
  /// What more of them would cost is not worth a minute's names; those beyond are lost.
  private static final int MOST = 100_000;

  private static final int OK = 200;
  private static final int MILLION = 6;

  private final ModelCatalogue catalogue;
  private final InstantSource clock;
  private Map<Whose, Tokens> sums = new HashMap<>();

  /// Whose, and by whose key.
  private record Whose(CallUsage.By by, CallUsage.Via via) {}

  /// @param since when the first was embedded
  private record Tokens(long since, long count) {
    Tokens plus(long more) {
      return new Tokens(since, count + more);
    }
  }

  EmbeddingSums(ModelCatalogue catalogue, InstantSource clock) {
    this.catalogue = catalogue;
    this.clock = clock;
  }

  synchronized void add(CallUsage.By by, CallUsage.Via via, long tokens) {
    Whose whose = new Whose(by, via);
    Tokens before = sums.get(whose);
    if (before != null || sums.size() < MOST) {
      sums.put(whose, (before == null ? new Tokens(clock.millis(), 0) : before).plus(tokens));
    }
  }

  /// Gives all that was added up, and begins anew.
  List<CallUsage> drain() {
    Map<Whose, Tokens> all;
    synchronized (this) {
      all = sums;
      sums = new HashMap<>();
    }
    List<CallUsage> rows = new ArrayList<>(all.size());
    all.forEach((whose, tokens) -> rows.add(row(whose, tokens)));
    return rows;
  }

  private CallUsage row(Whose whose, Tokens tokens) {
    OptionalLong cost = cost(whose.via(), tokens.count());
    return new CallUsage(
        "",
        tokens.since(),
        whose.by(),
        whose.via(),
        CallUsage.MEMORY_EMBEDDING,
        OK,
        false,
        0,
        0,
        OptionalLong.empty(),
        new CallUsage.Tokens(0, 0, 0, 0, 0, 0, 0, tokens.count()),
        cost,
        cost,
        true);
  }

  /// What stays in this process costs nothing; of others the catalogue may know a price.
  private OptionalLong cost(CallUsage.Via via, long tokens) {
    if (via.provider().equals("local")) {
      return OptionalLong.of(0);
    }
    Optional<Prices> prices =
        catalogue.find(via.provider(), via.model()).flatMap(ModelEntry::prices);
    return prices.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            NanoDollars.of(
                prices
                    .get()
                    .rates()
                    .input()
                    .multiply(BigDecimal.valueOf(tokens))
                    .movePointLeft(MILLION)));
  }
}
