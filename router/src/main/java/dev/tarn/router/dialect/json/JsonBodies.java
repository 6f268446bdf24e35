package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.tarn.router.dialect.ReadLimits;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Splice;
import java.io.IOException;
import java.util.List;

/// Reads bodies of calls: one pass of a streaming parser that decodes only what the router needs
/// and notes byte offsets, so that a 5 MB image is walked over and not copied. Thread-safe.
///
/// Strict where Tarn reads, and about the whole being one JSON object in UTF-8; the rest is the
/// provider's business.
final class JsonBodies {
  private final JsonFactory json;

  JsonBodies(ReadLimits limits) {
    // Names come from clients: interning them would fill a table of the whole process.
    this.json =
        JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                StreamReadConstraints.builder()
                    .maxNestingDepth(limits.nesting())
                    .maxStringLength(limits.bodyBytes())
                    .maxNameLength(limits.bodyBytes())
                    .maxNumberLength(10_000)
                    .build())
            .build();
  }

  /// Reads the fields of the top object, whose opening brace has been read, to its end.
  interface Fields<T> {
    T read(Reading reading) throws IOException;
  }

  /// Reads a body.
  ///
  /// @throws RouterException 400, saying what is wrong and where
  <T> T read(byte[] body, Fields<T> fields) {
    Utf8.check(body);
    try (JsonParser parser = json.createParser(body)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw RouterException.badRequest("wrong_type", "The body must be a JSON object.");
      }
      T read = fields.read(new Reading(parser, body));
      if (parser.nextToken() != null) {
        throw RouterException.badRequest(
            "trailing_data", "There is something after the JSON object; send one document.");
      }
      return read;
    } catch (StreamConstraintsException e) {
      boolean deep = String.valueOf(e.getOriginalMessage()).contains("depth");
      throw RouterException.badRequest(
          deep ? "nested_too_deep" : "invalid_json",
          deep
              ? "The JSON is nested too deeply."
              : "The JSON holds a number or name that is too long.");
    } catch (JacksonException e) {
      throw RouterException.badRequest(
          "invalid_json",
          "The body is not JSON: line "
              + e.getLocation().getLineNr()
              + ", column "
              + e.getLocation().getColumnNr()
              + " cannot be read.");
    } catch (IOException e) {
      throw new IllegalStateException("reading from an array does not fail", e);
    }
  }

  /// Splices that cut our own fields out of a body whose fields have been read.
  List<Splice> cutsOfOurs(byte[] body, CallFields read) throws IOException {
    return read.ours().isEmpty() ? List.of() : OwnFields.cuts(json, body, read.ours());
  }
}
