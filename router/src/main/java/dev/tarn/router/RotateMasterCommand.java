package dev.tarn.router;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.MasterKey;
import dev.tarn.records.RecordStores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tarn keys rotate-master`: from one master key to another. Nothing is lost while a router runs,
/// but it cannot open stored provider keys from then on until it is started with the new one.
@Command(
    name = "rotate-master",
    description = {
      "Wrap the database's keys by another master key, all of them or none.",
      "Stop the routers first, and start them with the new one.",
      "The new one comes from a file, from TARN_MASTER_NEXT_KEY, or is Vault's."
    },
    mixinStandardHelpOptions = true)
final class RotateMasterCommand implements Callable<Integer> {
  private static final int LEAST_CHARS = 32;

  @Spec private CommandSpec spec;

  @Option(
      names = "--new-key-file",
      paramLabel = "FILE",
      description = "File with the new master key, such as `openssl rand -base64 32` makes.")
  private Optional<Path> newKeyFile = Optional.empty();

  @Option(
      names = "--to-vault",
      description = "The key that vault.* names; if it is that already, its newest version.")
  private boolean toVault;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    TarnConfig config = ((Main) spec.root().userObject()).config();
    Logs.configure(config.log());
    DataFiles files = DataFiles.open(config);
    Optional<Secret> next = next(config.keys());
    MasterKey to = next.map(MasterKey::of).orElseGet(() -> vault(config.keys()));
    List<MasterKey> have = new ArrayList<>();
    config.keys().master().or(files::masterFile).map(MasterKey::of).ifPresent(have::add);
    config.keys().vault().map(MasterKey::in).ifPresent(have::add);
    int wrapped = RecordStores.rotateMaster(config.database(), config.dataDir(), have, to);
    say(wrapped, to, kept(config.keys(), files, next));
    return 0;
  }

  /// Where the new key is now, if this command has put it there.
  private static Optional<Path> kept(TarnConfig.Keys keys, DataFiles files, Optional<Secret> next) {
    return keys.master().isPresent() ? Optional.empty() : next.map(files::replaceMaster);
  }

  private void say(int wrapped, MasterKey to, Optional<Path> kept) {
    var out = spec.commandLine().getOut();
    if (json) {
      out.printf("{\"wrapped\":%d,\"master\":\"%s\"}%n", wrapped, to.id());
      return;
    }
    out.println("Wrapped " + wrapped + " keys by " + to.id() + ".");
    if (toVault) {
      out.println("master.key and TARN_MASTER_KEY are not needed any more.");
    } else if (kept.isPresent()) {
      out.println("The new master key is in " + kept.get() + "; keep a copy elsewhere.");
    } else {
      out.println("Start routers with the new one as TARN_MASTER_KEY.");
    }
  }

  /// Empty if it is to be Vault's.
  private Optional<Secret> next(TarnConfig.Keys keys) throws IOException {
    if (toVault) {
      return Optional.empty();
    }
    Optional<Secret> next = newKeyFile.isPresent() ? read(newKeyFile.get()) : keys.nextMaster();
    if (next.isEmpty()) {
      throw usage("name the new master key: --new-key-file, TARN_MASTER_NEXT_KEY or --to-vault");
    }
    if (next.get().reveal().length() < LEAST_CHARS) {
      throw usage("a master key must have at least " + LEAST_CHARS + " characters");
    }
    return next;
  }

  private static Optional<Secret> read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    return text.isEmpty() ? Optional.empty() : Optional.of(Secret.of(text));
  }

  private MasterKey vault(TarnConfig.Keys keys) {
    return keys.vault()
        .map(MasterKey::in)
        .orElseThrow(() -> usage("--to-vault needs vault.address and what belongs to it"));
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
