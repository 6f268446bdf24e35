package dev.tarn.router.dialect;

import dev.tarn.router.dialect.NeutralEvent.Ended;
import dev.tarn.router.dialect.NeutralEvent.Failed;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/// One stream on its way from a provider to a client of another dialect. It ends once: with the
/// client's success marker if the provider said its own, else with an error. Belongs to one thread.
public final class AnswerStream {
  private final ClientEnd.Events writer;
  private final ProviderEnd.Events reader;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream(256);
  private final Keeping keeping = new Keeping();
  private boolean over;
  private boolean failed;

  AnswerStream(
      ClientEnd.Events writer, Function<Consumer<NeutralEvent>, ProviderEnd.Events> reader) {
    this.writer = writer;
    this.reader = reader.apply(this::step);
  }

  /// The client's bytes for the provider's next ones, in whole events; empty if there are none yet.
  public byte[] feed(byte[] bytes) {
    if (!over) {
      reader.feed(bytes);
    }
    return taken();
  }

  /// The client's last bytes; the provider has no more.
  public byte[] end() {
    if (!over) {
      reader.end();
    }
    if (!over) {
      step(new Failed(Failure.brokenOff()));
    }
    return taken();
  }

  /// What may be sent while the provider is silent, after what [#feed] gave; empty if nothing may.
  public byte[] keepAlive() {
    return over ? new byte[0] : writer.keepAlive();
  }

  /// Whether it ended with an error.
  public boolean failed() {
    return failed;
  }

  /// What is to be kept aside so far, by the ids of tool calls.
  public Map<String, Kept> kept() {
    return keeping.kept();
  }

  private void step(NeutralEvent event) {
    if (over) {
      return;
    }
    switch (event) {
      case NeutralEvent.ThinkingEnded thinking -> keeping.thought(thinking.whole());
      case NeutralEvent.ToolCallStarted call -> keeping.called(call.id());
      case NeutralEvent.TextDelta text -> keeping.said();
      case NeutralEvent.RefusalDelta text -> keeping.said();
      case Ended ended -> over = true;
      case Failed failure -> {
        over = true;
        failed = true;
      }
      case NeutralEvent.Started started -> {}
      case NeutralEvent.Cited cited -> {}
      case NeutralEvent.ThinkingDelta thinking -> {}
      case NeutralEvent.ToolCallDelta call -> {}
      case NeutralEvent.ToolCallEnded call -> {}
    }
    out.writeBytes(writer.write(event));
  }

  private byte[] taken() {
    byte[] bytes = out.toByteArray();
    out.reset();
    return bytes;
  }
}
