package dev.tarn.router.dialect.bedrock;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.json.Reading;
import java.io.IOException;
import java.util.Set;

/// Where images, documents and films stand: in the call, or in S3, `{"source":{"s3Location":
/// {"uri":"s3://…"}}}`, where Bedrock reads them with the rights of whose key pays.
final class MediaSource {
  private static final Set<String> MEDIA = Set.of("image", "document", "video", "audio");

  private MediaSource() {}

  /// Whether a block of this name holds such a thing.
  static boolean isMedia(String block) {
    return MEDIA.contains(block);
  }

  /// Reads the value of such a block, at hand; notes what it names in S3.
  static void read(Reading reading, String path) throws IOException {
    inFields(
        reading,
        name -> {
          if (name.equals("source")) {
            inFields(
                reading,
                kind -> {
                  if (kind.equals("s3Location")) {
                    reading.namesHeldState(path + ".source.s3Location");
                  }
                });
          }
        });
  }

  /// Reads what a tool answered, at hand, for the media among its content.
  static void readToolResult(Reading reading, String path) throws IOException {
    JsonParser parser = reading.parser();
    inFields(
        reading,
        name -> {
          if (!name.equals("content") || parser.currentToken() != JsonToken.START_ARRAY) {
            return;
          }
          while (parser.nextToken() != JsonToken.END_ARRAY) {
            inFields(
                reading,
                block -> {
                  if (isMedia(block)) {
                    read(reading, path + ".content[]." + block);
                  }
                });
          }
        });
  }

  /// Looks at a field whose value is at hand.
  private interface Field {
    void read(String name) throws IOException;
  }

  /// Walks over the value at hand, field by field if it is an object.
  private static void inFields(Reading reading, Field each) throws IOException {
    JsonParser parser = reading.parser();
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      each.read(name);
      parser.skipChildren();
    }
  }
}
