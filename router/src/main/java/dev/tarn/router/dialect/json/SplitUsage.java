package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.router.dialect.Usage;
import java.io.IOException;
import java.util.Optional;

/// Adds up `usage` objects that count what the prompt cache read and wrote beside the rest of the
/// prompt, as Anthropic's and Bedrock's do. A stream tells its counts twice, the later ones whole.
/// Belongs to one thread.
public final class SplitUsage {
  private final String inputName;
  private final String cacheReadName;
  private final String cacheWrittenName;
  private final String outputName;
  private long input = -1;
  private long cacheRead;
  private long cacheWritten;
  private long output = -1;

  /// Names of the fields, as the wire format has them.
  public SplitUsage(String input, String cacheRead, String cacheWritten, String output) {
    this.inputName = input;
    this.cacheReadName = cacheRead;
    this.cacheWrittenName = cacheWritten;
    this.outputName = output;
  }

  /// Reads the object whose opening brace is at hand.
  public void read(JsonParser parser) throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      if (parser.nextToken() != JsonToken.VALUE_NUMBER_INT) {
        parser.skipChildren();
        continue;
      }
      long tokens = parser.getLongValue();
      if (field.equals(inputName)) {
        input = tokens;
      } else if (field.equals(cacheReadName)) {
        cacheRead = tokens;
      } else if (field.equals(cacheWrittenName)) {
        cacheWritten = tokens;
      } else if (field.equals(outputName)) {
        output = tokens;
      }
    }
  }

  /// All tokens of the prompt, as OpenAI counts them; empty if none were told.
  public Optional<Usage> counted() {
    return input < 0 && output < 0
        ? Optional.empty()
        : Optional.of(
            new Usage(
                Math.max(0, input) + cacheRead + cacheWritten,
                cacheRead,
                cacheWritten,
                Math.max(0, output),
                0));
  }
}
