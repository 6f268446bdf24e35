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
final class FirstKey {
  private static final NewKey ATTRIBUTES = NewKey.server("default").withDefaultUser("default");

  private final Optional<Secret> made;
  private final Optional<Path> file;

  private FirstKey(Optional<Secret> made, Optional<Path> file) {
    this.made = made;
    this.file = file;
  }

  /// Makes the key if none was ever made, or takes the operator's.
  static FirstKey ensure(TarnConfig config, DataFiles files, Keys keys) {
    if (config.keys().memory().isPresent()) {
      adopt(keys, config.keys().memory().get());
      return new FirstKey(Optional.empty(), Optional.empty());
    }
    if (!keys.isEmpty()) {
      return new FirstKey(Optional.empty(), Optional.empty());
    }
    Secret value = keys.create(ATTRIBUTES).value();
    Console console = System.console();
    boolean terminal = Optional.ofNullable(console).filter(Console::isTerminal).isPresent();
    return new FirstKey(
        Optional.of(value),
        terminal ? Optional.empty() : Optional.of(files.keep("memory.key", value)));
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
