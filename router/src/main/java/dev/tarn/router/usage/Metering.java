package dev.tarn.router.usage;

import dev.tarn.config.TarnConfig;
import dev.tarn.records.CallUsage;
import dev.tarn.records.Records;
import dev.tarn.records.UsageBook;
import dev.tarn.router.dialect.RouterException;
import java.time.InstantSource;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The door of this room: lets calls in, and has what they used written down. Thread-safe.
public final class Metering implements AutoCloseable {
  private final boolean recording;
  private final Gate gate;
  private final Spending spending;
  private final Meter meter;
  private final EmbeddingSums embedded;
  private final UsageBook book;

  private Metering(
      boolean recording,
      Gate gate,
      Spending spending,
      Meter meter,
      EmbeddingSums embedded,
      UsageBook book) {
    this.recording = recording;
    this.gate = gate;
    this.spending = spending;
    this.meter = meter;
    this.embedded = embedded;
    this.book = book;
  }

  /// Begins to meter.
  ///
  /// @param nanos rises, from any start
  /// @param onDropped told of each call whose usage is lost
  public static Metering start(
      TarnConfig config,
      Records records,
      InstantSource clock,
      LongSupplier nanos,
      Supplier<String> ids,
      Runnable onDropped) {
    Gate gate = new Gate(config.limits().callsPerKey(), nanos);
    Spending spending = new Spending(records.budgets(), clock, ids);
    EmbeddingSums embedded = new EmbeddingSums(config.models(), clock);
    Meter meter =
        new Meter(
            records.usage(),
            config.usage().queueCalls(),
            onDropped,
            () -> {
              gate.forget();
              spending.renew();
            },
            embedded::drain,
            nanos);
    meter.start();
    return new Metering(config.usage().record(), gate, spending, meter, embedded, records.usage());
  }

  /// Lets a call in.
  ///
  /// @throws RouterException 429 if its key or workspace has too many under way, or had too many in
  ///   the last minute
  public Admission enter(Payer payer) {
    return new Admission(payer, gate.enter(payer), spending);
  }

  /// Whether what calls use is written down.
  public boolean isRecording() {
    return recording;
  }

  /// Writes down, later, what a call used.
  public void record(CallUsage call) {
    if (recording) {
      meter.add(call);
    }
  }

  /// Writes down, within minutes, that a text was embedded for memory.
  public void embedded(CallUsage.By by, CallUsage.Via via, String text) {
    if (recording) {
      embedded.add(by, via, Estimates.ofText(text));
    }
  }

  /// Writes down now what was embedded, so that an erase finds all names. Blocks.
  public void settleEmbedded() {
    List<CallUsage> rows = embedded.drain();
    if (!rows.isEmpty()) {
      book.add(rows);
    }
  }

  /// Calls whose usage is not on disk yet.
  public int waiting() {
    return meter.waiting();
  }

  @Override
  public void close() {
    meter.close();
  }
}
