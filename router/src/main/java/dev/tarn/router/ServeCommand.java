package dev.tarn.router;

import dev.tarn.config.TarnConfig;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/// `tarn serve`: runs until it is told to stop.
@Command(
    name = "serve",
    description = "Serve calls until SIGTERM or SIGINT (the default).",
    mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
  /// The process goes on after the command has returned.
  static final int SERVING = -1;

  @ParentCommand private Main main;

  @Override
  public Integer call() throws Exception {
    return main.call();
  }

  /// Starts, says where and how, and returns [#SERVING]; SIGTERM closes in order and exits 0.
  static int serve(TarnConfig config, PrintWriter out, InstantSource clock) {
    Logs.configure(config.log());
    AtomicReference<Tarn> started = new AtomicReference<>();
    StopSignals.handle(() -> Optional.ofNullable(started.get()).ifPresent(Tarn::close));
    DataFiles files = DataFiles.open(config);
    Tarn tarn = Tarn.start(config, files, clock);
    started.set(tarn);
    tarn.firstKey().welcome(out, baseUrl(config, config.server().host(), tarn.port()));
    tarn.operatorPort()
        .map(port -> baseUrl(config, config.server().operatorHost(), port))
        .ifPresent(url -> out.println("The operator's key is taken at " + url + " only"));
    out.flush();
    return SERVING;
  }

  private static String baseUrl(TarnConfig config, String address, int port) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    String scheme = config.server().tlsCert().isPresent() ? "https" : "http";
    return scheme + "://" + (host.equals("0.0.0.0") ? "localhost" : host) + ":" + port;
  }
}
