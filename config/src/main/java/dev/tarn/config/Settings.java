package dev.tarn.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Settings as written: for each path its value and where it comes from. Immutable once read.
public final class Settings {
  /// Texts that are put before others, so that the spaces around them count.
  private static final Set<String> VERBATIM =
      Set.of("embedding.query-prefix", "embedding.passage-prefix");

  /// Keys of a provider's row.
  static final List<String> ROW_KEYS =
      List.of(
          "base-url",
          "api-key",
          "api-key-env",
          "aliases",
          "dialect",
          "version-prefix",
          "auth",
          "models",
          "context-window",
          "refuses");

  /// Names that are ours but no settings; `TARN_KEY` and `TARN_ADMIN_KEY` are what users are told
  /// to export, perhaps in the shell that starts the next router.
  private static final Set<String> NOT_SETTINGS =
      Set.of("TARN_CONFIG", "TARN_JAVA_OPTS", "TARN_KEY", "TARN_ADMIN_KEY");

  /// What Kubernetes puts into every container beside a service called `tarn` or `tarn-…`.
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "TARN_(\\w+_)?(SERVICE_(HOST|PORT)(_\\w+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_\\w+)?)");

  private static final Pattern SERVICE_ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

  /// What an environment name cannot hold.
  private static final Pattern NO_LETTER = Pattern.compile("[^A-Z0-9]");

  private static final String PROVIDERS = "providers.";

  /// A value and its source.
  record Entry(JsonNode value, String source) {}

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Map<String, Entry> shippedModels = new LinkedHashMap<>();
  private final Map<String, String> environment;
  private final List<String> problems = new ArrayList<>();

  private Settings(Map<String, String> environment) {
    this.environment = environment;
  }

  /// Reads defaults, file and environment.
  ///
  /// @throws ConfigException if the file cannot be read at all; what is wrong in it is told by
  ///   [#bind()]
  static Settings read(Map<String, String> environment, Optional<Path> file)
      throws ConfigException {
    if (file.isEmpty()) {
      return of(environment, JsonNodeFactory.instance.objectNode(), "");
    }
    JsonNode tree = YamlFiles.read(file.get());
    return of(environment, tree, file.get().getFileName().toString());
  }

  /// The settings of a file that has been read.
  static Settings of(Map<String, String> environment, JsonNode tree, String source) {
    Settings settings = new Settings(environment);
    settings.flatten("", YamlFiles.defaults(), "default", settings.entries);
    settings.flatten(ModelPaths.SECTION, YamlFiles.models(), "default", settings.shippedModels);
    Set<String> known = new TreeSet<>(settings.entries.keySet());
    Set<String> lists = settings.lists();
    Settings own = new Settings(environment);
    own.flatten("", tree, source, own.entries);
    own.entries.forEach((path, entry) -> settings.overlay(path, entry, known));
    settings.overlayEnvironment(known, lists);
    return settings;
  }

  /// The checked settings.
  ///
  /// @throws ConfigException with all that is wrong
  public TarnConfig bind() throws ConfigException {
    return new Binding(this, problems).config();
  }

  /// Every path with value and source, in the order of `defaults.yaml`.
  Map<String, Entry> entries() {
    return entries;
  }

  Optional<String> environment(String name) {
    return Optional.ofNullable(environment.get(name)).map(String::strip).filter(v -> !v.isEmpty());
  }

  private Set<String> lists() {
    return entries.entrySet().stream()
        .filter(entry -> entry.getValue().value().isArray())
        .map(Map.Entry::getKey)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Names of the provider rows, in order.
  List<String> providers() {
    return entries.keySet().stream()
        .filter(path -> path.startsWith(PROVIDERS))
        .map(path -> path.substring(PROVIDERS.length()).split("\\.", 2)[0])
        .distinct()
        .toList();
  }

  /// `vendor/name` of the models, those that ship first.
  List<String> models() {
    return Stream.concat(shippedModels.keySet().stream(), entries.keySet().stream())
        .filter(ModelPaths::isOne)
        .map(ModelPaths::model)
        .distinct()
        .toList();
  }

  /// Vendors of the models that ship; not all of them need be rows.
  Set<String> shippedVendors() {
    return shippedModels.keySet().stream()
        .map(path -> ModelPaths.model(path).split("/", 2)[0])
        .collect(Collectors.toUnmodifiableSet());
  }

  private void flatten(String prefix, JsonNode node, String source, Map<String, Entry> into) {
    if (!node.isObject() || node.isEmpty()) {
      if (!prefix.isEmpty()) {
        into.put(prefix, new Entry(node, source));
      }
      return;
    }
    node.properties()
        .forEach(field ->
            flatten(
                prefix.isEmpty() ? field.getKey() : prefix + "." + field.getKey(),
                field.getValue(),
                source,
                into));
  }

  private void overlay(String path, Entry entry, Set<String> known) {
    if (path.startsWith(PROVIDERS)) {
      String key = path.substring(path.lastIndexOf('.') + 1);
      if (path.split("\\.", -1).length != 3 || !ROW_KEYS.contains(key)) {
        problems.add("'" + path + "' is no setting of a provider." + nearest(key, ROW_KEYS));
        return;
      }
    } else if (ModelPaths.isOne(path)) {
      Optional<String> problem =
          ModelPaths.problem(path, nearest(ModelPaths.key(path), ModelPaths.KEYS));
      if (problem.isPresent()) {
        problems.add(problem.get());
        return;
      }
    } else if (!known.contains(path)) {
      boolean section =
          path.equals(ModelPaths.SECTION) || known.stream().anyMatch(k -> k.startsWith(path + "."));
      boolean emptySection = section && isNothing(entry.value());
      if (!emptySection) {
        problems.add(
            section
                ? "'" + path + "' is a section; its settings stand below it."
                : "'" + path + "' is no setting." + nearest(path, known));
      }
      return;
    }
    entries.put(path, entry);
  }

  private void overlayEnvironment(Set<String> known, Set<String> lists) {
    Map<String, String> paths = new LinkedHashMap<>();
    known.forEach(path -> paths.put(environmentName(path), path));
    if (environment.keySet().stream().anyMatch(name -> name.startsWith("TARN_MODELS_"))) {
      for (String model : models()) {
        for (String key : ModelPaths.KEYS) {
          String path = ModelPaths.PREFIX + model + "." + key;
          paths.put(environmentName(path), path);
        }
      }
    }
    // Sorted, so that rows made here have an order that does not change from start to start.
    new TreeMap<>(environment)
        .forEach((name, value) -> {
          if (!name.startsWith("TARN_") || NOT_SETTINGS.contains(name) || value.isBlank()) {
            return;
          }
          Optional<String> path = Optional.ofNullable(paths.get(name)).or(() -> providerPath(name));
          if (path.isPresent()) {
            entries.put(path.get(), new Entry(fromEnvironment(path.get(), value, lists), name));
          } else if (!isServiceLink(name, value)) {
            problems.add(
                "The variable " + name + " is no setting." + nearest(name, paths.keySet()));
          }
        });
  }

  /// Nothing stands below the key: YAML reads that as a text of no length.
  private static boolean isNothing(JsonNode value) {
    return value.isNull() || (value.isEmpty() && value.asText().isEmpty() && !value.isArray());
  }

  private static boolean isServiceLink(String name, String value) {
    return SERVICE_LINK.matcher(name).matches()
        || (name.endsWith("_PORT") && SERVICE_ADDRESS.matcher(value).matches());
  }

  /// `TARN_PROVIDERS_<NAME>_<KEY>`; a name that no row has makes one.
  private Optional<String> providerPath(String name) {
    String prefix = "TARN_PROVIDERS_";
    if (!name.startsWith(prefix)) {
      return Optional.empty();
    }
    String rest = name.substring(prefix.length());
    return ROW_KEYS.stream()
        .sorted(Comparator.comparingInt(String::length).reversed())
        .filter(key -> rest.endsWith("_" + upper(key)))
        .map(key -> {
          String row = rest.substring(0, rest.length() - key.length() - 1);
          return PROVIDERS + rowName(row) + "." + key;
        })
        .findFirst();
  }

  private String rowName(String upper) {
    return providers().stream()
        .filter(row -> upper(row).equals(upper))
        .findFirst()
        .orElse(upper.toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  private static JsonNode fromEnvironment(String path, String value, Set<String> lists) {
    boolean list =
        lists.contains(path)
            || ModelPaths.isList(path)
            || path.endsWith(".models")
            || path.endsWith(".aliases");
    if (!list) {
      return JsonNodeFactory.instance.textNode(VERBATIM.contains(path) ? value : value.strip());
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (String item : value.split(",", -1)) {
      if (!item.isBlank()) {
        array.add(item.strip());
      }
    }
    return array;
  }

  /// The environment name of a path.
  static String environmentName(String path) {
    return "TARN_" + upper(path);
  }

  private static String upper(String path) {
    return NO_LETTER.matcher(path.toUpperCase(Locale.ROOT)).replaceAll("_");
  }

  private static String nearest(String name, Collection<String> candidates) {
    return Distance.nearest(name, candidates)
        .map(best -> " Did you mean '" + best + "'?")
        .orElse(" docs/configuration.md lists what there is.");
  }

  /// A value as it counts: as set, else as it ships.
  JsonNode value(String path) {
    Entry entry = entries.getOrDefault(path, shippedModels.get(path));
    return entry == null ? NullNode.getInstance() : entry.value();
  }
}
