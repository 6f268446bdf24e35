package dev.tarn.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// Reads YAML: no duplicate keys, no aliases, nothing larger than a megabyte.
final class YamlFiles {
  private static final long MAX_BYTES = 1 << 20;

  private static final ObjectMapper YAML =
      new ObjectMapper(
              YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private YamlFiles() {}

  static JsonNode defaults() {
    return shipped("defaults.yaml");
  }

  /// The models that are known from the start, by `vendor/name`.
  static JsonNode models() {
    return shipped("models.yaml");
  }

  private static JsonNode shipped(String name) {
    try (InputStream in = YamlFiles.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return YAML.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode read(Path file) throws ConfigException {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new ConfigException(List.of(file + " is larger than a megabyte."));
      }
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new ConfigException(List.of("There is no file " + file + "."));
    } catch (MalformedInputException e) {
      throw new ConfigException(List.of(file + " is not UTF-8 text."));
    } catch (IOException e) {
      throw new ConfigException(
          List.of("Cannot read " + file + " (" + e.getClass().getSimpleName() + ")."));
    }
  }

  /// Parses a file's text.
  static JsonNode parse(String text, String name) throws ConfigException {
    try {
      refuseAliases(text, name);
      JsonNode tree = YAML.readTree(text);
      if (tree == null || tree.isMissingNode() || tree.isNull()) {
        return YAML.createObjectNode();
      }
      if (!tree.isObject()) {
        throw new ConfigException(List.of(name + " must hold settings as `key: value`."));
      }
      return tree;
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new ConfigException(
          List.of(
              name
                  + (line > 0 ? ", line " + line : "")
                  + " is not valid YAML: "
                  + e.getOriginalMessage().split("\n", 2)[0]));
    } catch (IOException | RuntimeException e) {
      // SnakeYAML throws its own for documents made to hurt.
      throw new ConfigException(List.of(name + " is not valid YAML."));
    }
  }

  /// An alias would be read as the text of its name, silently.
  private static void refuseAliases(String text, String name) throws IOException, ConfigException {
    try (YAMLParser parser = ((YAMLFactory) YAML.getFactory()).createParser(text)) {
      while (parser.nextToken() != null) {
        if (parser.isCurrentAlias()) {
          int line = parser.currentTokenLocation().getLineNr();
          throw new ConfigException(
              List.of(name + ", line " + line + " has an alias (*); write the value itself."));
        }
      }
    }
  }
}
