package dev.tarn.router.http;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.KeyedHash;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.provider.Models;
import dev.tarn.router.usage.Metering;
import java.time.InstantSource;

/// Opens a [Bill] for each call. Thread-safe.
///
/// @param memory what it may add to prompts
record Billing(
    Metering metering,
    Models models,
    KeyedHash hash,
    Metrics metrics,
    TarnConfig.Memory memory,
    InstantSource clock) {

  /// Lets a call in; its bill is settled when it is over.
  ///
  /// @throws RouterException 429 if its key or workspace has too many under way, or had too many in
  ///   the last minute
  Bill open(Call call, Caller caller) {
    try {
      return new Bill(this, call, caller, metering.enter(caller.payer()));
    } catch (RouterException refused) {
      metrics.limited(refused.code());
      throw refused;
    }
  }
}
