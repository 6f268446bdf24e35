package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.Records;
import dev.tarn.router.http.AccountWatch;
import dev.tarn.router.http.Metrics;
import java.time.InstantSource;
import java.util.function.Supplier;

/// What every room stands on.
///
/// @param accounts knows when an account was changed, here or by another process
/// @param ids gives one that cannot be guessed
record Ground(
    TarnConfig config,
    Engines engines,
    Records records,
    AccountWatch accounts,
    Metrics metrics,
    InstantSource clock,
    Supplier<String> ids) {}
