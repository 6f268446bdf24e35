package dev.tarn.router;

import dev.tarn.config.ConfigException;
import dev.tarn.config.ConfigLoader;
import dev.tarn.config.TarnConfig;
import java.net.URI;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;

/// The router as the command starts it, in a process of its own, but for Google: service accounts
/// are exchanged where [#TOKENS] says.
final class CanaryServer {
  /// Name in the environment.
  static final String TOKENS = "CANARY_TOKENS";

  private CanaryServer() {}

  public static void main(String[] args) throws ConfigException {
    TarnConfig config = ConfigLoader.load(Optional.empty());
    Logs.configure(config.log());
    URI tokens = URI.create(Objects.requireNonNull(System.getenv(TOKENS)));
    Tarn tarn =
        new Tarn(
            config,
            DataFiles.open(config),
            new Engines() {
              @Override
              public URI tokenEndpoint() {
                return tokens;
              }
            },
            InstantSource.system());
    Runtime.getRuntime().addShutdownHook(new Thread(tarn::close));
  }
}
