package dev.tarn.config;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;

/// From settings as written to checked records, all problems at once.
final class Binding {
  private static final Validator VALIDATOR =
      Validation.byDefaultProvider()
          .configure()
          .messageInterpolator(
              new ParameterMessageInterpolator(Set.of(Locale.ENGLISH), Locale.ENGLISH, false))
          .buildValidatorFactory()
          .getValidator();

  private static final Pattern ROW = Pattern.compile("providers\\[([0-9]+)]\\.(.*)");

  private final Settings settings;
  private final List<String> problems;
  private final Values values;

  Binding(Settings settings, List<String> found) {
    this.settings = settings;
    this.problems = new ArrayList<>(found);
    this.values = new Values(settings, problems);
  }

  TarnConfig config() throws ConfigException {
    EmbeddingSettings embedding = new EmbeddingSettings(settings, values);
    TarnConfig config =
        new TarnConfig(
            server(),
            values.path("data-dir").orElse(Path.of("data")),
            new TarnConfig.Keys(
                values.secret("memory.key"),
                values.secret("operator.key"),
                values.secret("master.key"),
                values.secret("master.next-key"),
                vault()),
            embedding.read(),
            memory(embedding.recallDeadline()),
            new TarnConfig.Database(values.optional("database.url")),
            new TarnConfig.Hosted(values.optional("hosted.default-provider")),
            new TarnConfig.CallerUrls(
                values.flag("caller-urls.allow"), values.origins("caller-urls.hosts")),
            new TarnConfig.Upstream(
                values.duration("upstream.connect-timeout"),
                values.duration("upstream.first-byte-timeout"),
                values.duration("upstream.idle-timeout"),
                values.integer("upstream.connections-per-host"),
                values.integer("upstream.waiting-queue")),
            new TarnConfig.Limits(
                values.bytes("limits.body-bytes"),
                values.bytes("limits.inflated-bytes"),
                values.integer("limits.inflation-ratio"),
                values.integer("limits.nesting"),
                values.bytes("limits.sse-event-bytes"),
                values.integer("limits.calls-per-key")),
            new TarnConfig.Usage(
                values.flag("usage.record"),
                values.duration("usage.kept"),
                values.integer("usage.queue-calls")),
            new TarnConfig.Log(
                values.choice("log.format", TarnConfig.Log.Format.class),
                values.choice("log.level", TarnConfig.Log.Level.class)),
            new ProviderRows(settings, values).all(),
            new ModelEntries(settings, values).catalogue());
    violations(config);
    problems.addAll(CrossChecks.problems(config));
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    return config;
  }

  private Optional<TarnConfig.Vault> vault() {
    return values
        .origin("vault.address")
        .map(address ->
            new TarnConfig.Vault(
                address,
                values.text("vault.mount"),
                values.text("vault.key-name"),
                values.optional("vault.namespace"),
                values.secret("vault.token"),
                values.path("vault.token-file"),
                values.duration("vault.timeout")));
  }

  private TarnConfig.Server server() {
    return new TarnConfig.Server(
        values.text("server.host"),
        values.integer("server.port"),
        values.text("server.operator-host"),
        values.optionalInteger("server.operator-port"),
        values.path("server.tls-cert"),
        values.path("server.tls-key"),
        values.choice("server.plaintext", TarnConfig.Plaintext.class),
        values.list("server.cors-origins"),
        values.address("server.public-url"),
        values.duration("server.shutdown-grace"),
        values.duration("server.request-timeout"));
  }

  private TarnConfig.Memory memory(Duration recallDeadline) {
    return new TarnConfig.Memory(
        recallDeadline,
        values.integer("memory.budget-tokens"),
        values.integer("memory.window-percent"),
        values.integer("memory.trim-above-tokens"),
        values.choice("memory.durability", TarnConfig.Durability.class),
        values.choice("memory.facts", TarnConfig.Facts.class),
        values.integer("memory.journal-queue-turns"),
        values.duration("memory.cache-warm"),
        values.duration("memory.cache-warm-extended"),
        values.duration("memory.blocks-kept"),
        values.duration("memory.receipts-kept"),
        values.integer("memory.per-user"),
        values.list("memory.harness-tags"),
        values.list("memory.side-call-prompts"));
  }

  private void violations(TarnConfig config) {
    List<String> found = new ArrayList<>();
    for (ConstraintViolation<TarnConfig> violation : VALIDATOR.validate(config)) {
      String path = setting(violation.getPropertyPath().toString(), config.providers());
      if (!values.isWrong(path)) {
        found.add("'" + path + "' " + violation.getMessage() + ".");
      }
    }
    found.sort(String::compareTo);
    problems.addAll(found);
  }

  /// The path as written: a row stands under its name, not under its number.
  private static String setting(String property, List<ProviderRow> rows) {
    Matcher row = ROW.matcher(property);
    return row.matches()
        ? "providers." + rows.get(Integer.parseInt(row.group(1))).name() + "." + kebab(row.group(2))
        : kebab(property);
  }

  private static String kebab(String path) {
    return path.replaceAll("<[^>]*>", "")
        .replaceAll("([a-z])([A-Z])", "$1-$2")
        .toLowerCase(Locale.ROOT);
  }
}
