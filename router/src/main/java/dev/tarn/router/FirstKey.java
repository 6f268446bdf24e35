package dev.tarn.router;

import dev.tarn.config.Secret;
import dev.tarn.config.TarnConfig;
import dev.tarn.records.Keys;
import dev.tarn.records.NewKey;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;

/// The first memory key: a server key of workspace `default` with default user `default`, so that
/// the one-header story works at once. It is shown once, on a terminal only; elsewhere it goes to a
/// file that only the owner can read, so that it does not end in a log.
///
/// Beside it an admin key of the same workspace is made, always into a file.
final class FirstKey {
  private static final String WORKSPACE = "default";
  private static final NewKey ATTRIBUTES = NewKey.server(WORKSPACE).withDefaultUser("default");

  private final Optional<Secret> made;
  private final Optional<Path> file;
  private final Optional<Path> adminFile;

  private FirstKey(Optional<Secret> made, Optional<Path> file, Optional<Path> adminFile) {
    this.made = made;
    this.file = file;
    this.adminFile = adminFile;
  }

  /// Makes the keys if none was ever made, or takes the operator's in place of the memory key.
  static FirstKey ensure(TarnConfig config, DataFiles files, Keys keys) {
    boolean first = keys.isEmpty();
    Optional<Secret> made = Optional.empty();
    if (config.keys().memory().isPresent()) {
      adopt(keys, config.keys().memory().get());
    } else if (first) {
      made = Optional.of(keys.create(ATTRIBUTES).value());
    }
    Optional<Path> file =
        isTerminal() ? Optional.empty() : made.map(key -> files.keep("memory.key", key));
    return new FirstKey(
        made,
        file,
        first
            ? Optional.of(files.keep("admin.key", keys.create(NewKey.admin(WORKSPACE)).value()))
            : Optional.empty());
  }

  private static boolean isTerminal() {
    return Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
  }

  private static void adopt(Keys keys, Secret given) {
    try {
      keys.adopt(ATTRIBUTES, given);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("memory.key (TARN_MEMORY_KEY) cannot be used", e);
    }
  }

  /// Says where Tarn listens and, the first time, how to use it.
  void welcome(PrintWriter out, String baseUrl) {
    out.println("Tarn listens on " + baseUrl);
    adminFile.ifPresent(f -> out.println("The workspace's admin key is in " + f));
    if (made.isPresent()) {
      String shown = file.isPresent() ? "$TARN_KEY" : made.get().reveal();
      out.println();
      if (file.isPresent()) {
        out.println("Your memory key is in " + file.get());
        out.println("  export TARN_KEY=$(cat " + file.get() + ")");
      } else {
        out.println("Your memory key, shown this once: " + shown);
      }
      boolean literal = file.isEmpty();
      out.println(
          snippets(
              baseUrl,
              shown,
              literal ? '"' + shown + '"' : "os.environ[\"TARN_KEY\"]",
              literal ? '"' + shown + '"' : "process.env.TARN_KEY"));
    }
    out.flush();
  }

  /// @param key as a shell writes it; `python` and `typescript` as those languages do
  private static String snippets(String baseUrl, String key, String python, String typescript) {
    return """

    Try it (your OpenAI key stays yours: it is passed through and never stored):

      curl %1$s/v1/openai/chat/completions \\
        -H "Authorization: Bearer $OPENAI_API_KEY" \\
        -H "x-memorylake-api-key: %2$s" \\
        -H "Content-Type: application/json" \\
        -d '{"model":"gpt-4o-mini","messages":[{"role":"user","content":"My dog is called Rex."}]}'

    Python:

      client = OpenAI(base_url="%1$s/v1/openai",
                      default_headers={"x-memorylake-api-key": %3$s})

    TypeScript:

      const client = new OpenAI({ baseURL: "%1$s/v1/openai",
                                  defaultHeaders: { "x-memorylake-api-key": %4$s } });

    This key serves one user, "default", unless a call names another one in
    'x-memorylake-user-id'. `tarn keys create --user NAME` makes a key for one person.
    """
        .formatted(baseUrl, key, python, typescript);
  }
}
