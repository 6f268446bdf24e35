package dev.tarn.router;

import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicBoolean;

/// SIGTERM and SIGINT: the first stops in order and exits 0, a second one ends at once.
///
/// Not a shutdown hook: those run side by side, and that of ONNX Runtime frees what embeddings
/// under way still use, which ended the process in a crash.
final class StopSignals {
  private static final String[] NAMES = {"TERM", "INT"};

  private StopSignals() {}

  /// @param stop closes everything; the process ends when it returns
  static void handle(Runnable stop) {
    AtomicBoolean stopping = new AtomicBoolean();
    Runnable onSignal =
        () -> {
          if (!stopping.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(1);
          }
          stop.run();
          System.exit(0);
        };
    try {
      for (String name : NAMES) {
        handle(name, onSignal);
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this Java has no sun.misc.Signal", e);
    }
  }

  /// By reflection, since the compiler warns of `sun.misc` whatever it is told; it is exported by
  /// the module `jdk.unsupported`, and nothing else in the JDK catches a signal.
  private static void handle(String name, Runnable action) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object handling =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              action.run();
              return proxy;
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), handling);
  }
}
