package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Reads the [Terms] of a call, in any dialect. Used once, by one thread.
final class TermsReader {
  /// Names of fields, without their underscores, whose values are tokens that the body does not
  /// show.
  private static final Set<String> MORE =
      Set.of(
          // Media; how many tokens they are depends on what they show.
          "imageurl",
          "videourl",
          "audiourl",
          "fileurl",
          "fileuri",
          "filedata",
          "inlinedata",
          "inputaudio",
          "s3location",
          // What the provider keeps.
          "fileid",
          "fileids",
          "containerid",
          "cachedcontent",
          "previousresponseid",
          "vectorstoreids",
          // Tools that the provider runs, and which put into the prompt what they find.
          "mcpservers",
          "websearchoptions",
          "plugins",
          "datasources",
          "googlesearch",
          "googlesearchretrieval",
          "googlemaps",
          "enterprisewebsearch",
          "filesearch",
          "urlcontext",
          "codeexecution",
          "systemtool");

  /// The same, if they are objects: pictures and documents of Anthropic and Bedrock.
  private static final Set<String> MORE_AS_OBJECTS = Set.of("source");

  /// The same, if they are fields of the call itself: history and prompts that OpenAI keeps.
  private static final Set<String> MORE_AT_TOP = Set.of("conversation", "prompt");

  /// What is called with a tool or describes one.
  private static final Set<String> NOT_THE_CALLS_OWN =
      Set.of(
          "args",
          "arguments",
          "response",
          "json",
          "parameters",
          "input_schema",
          "inputSchema",
          "schema",
          "parametersJsonSchema",
          "responseSchema",
          "responseJsonSchema",
          "metadata");

  /// Tools that the client runs.
  private static final Set<String> OWN_TOOLS = Set.of("function", "custom");

  /// The same of Anthropic's, whose names end in a date
  /// (<https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview>).
  private static final Set<String> OWN_TOOLS_OF_A_DAY =
      Set.of("bash", "text_editor", "computer", "memory");

  /// Tiers that cost what the list says, or less
  /// (<https://platform.openai.com/docs/guides/flex-processing>,
  /// <https://docs.aws.amazon.com/bedrock/latest/userguide/service-tiers-inference.html>). A
  /// priority costs more.
  private static final Set<String> LISTED_TIERS =
      Set.of("auto", "default", "standard", "standard_only", "flex", "on_demand", "unspecified");

  private final JsonParser parser;
  private int answers = 1;
  private boolean more;
  private Optional<String> surcharge = Optional.empty();

  /// @param parser behind the opening brace of the call
  TermsReader(JsonParser parser) {
    this.parser = parser;
  }

  Terms read() throws IOException {
    for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
      JsonToken value = parser.nextToken();
      switch (field) {
        case "n" -> count();
        case "service_tier", "serviceTier" -> tier(field);
        // Anthropic's fast mode
        // (<https://platform.claude.com/docs/en/build-with-claude/fast-mode>).
        case "speed" -> listed(field, Set.of("standard"));
        // Costs a tenth more in one country
        // (<https://platform.claude.com/docs/en/about-claude/pricing>).
        case "inference_geo" -> listed(field, Set.of("global"));
        case "performanceConfig" -> latency();
        case "generationConfig", "generation_config" -> candidates();
        case "tools" -> tools();
        default -> {
          more |= MORE_AT_TOP.contains(field) && value != JsonToken.VALUE_NULL;
          anywhere(field, true);
        }
      }
    }
    return new Terms(Math.max(1, answers), more, surcharge);
  }

  private void count() throws IOException {
    if (parser.currentToken().isNumeric()) {
      answers = (int) Math.max(answers, Math.min(parser.getDoubleValue(), Integer.MAX_VALUE));
    }
    parser.skipChildren();
  }

  private void candidates() throws IOException {
    fields(name -> {
      if (name.equals("candidateCount") || name.equals("candidate_count")) {
        count();
      } else {
        anywhere(name, false);
      }
    });
  }

  /// A name; at Bedrock an object with its name as `type`.
  private void tier(String field) throws IOException {
    if (parser.currentToken() == JsonToken.START_OBJECT) {
      fields(name -> {
        if (name.equals("type")) {
          listed(field + ".type", LISTED_TIERS);
        } else {
          parser.skipChildren();
        }
      });
    } else {
      listed(field, LISTED_TIERS);
    }
  }

  /// Bedrock's faster models
  /// (<https://docs.aws.amazon.com/bedrock/latest/userguide/latency-optimized-inference.html>).
  private void latency() throws IOException {
    fields(name -> {
      if (name.equals("latency")) {
        listed("performanceConfig.latency", Set.of("standard"));
      } else {
        parser.skipChildren();
      }
    });
  }

  private void listed(String path, Set<String> listed) throws IOException {
    if (parser.currentToken() == JsonToken.VALUE_STRING) {
      String named = parser.getText().toLowerCase(Locale.ROOT).replace("service_tier_", "");
      if (!listed.contains(named)) {
        surcharge = surcharge.or(() -> Optional.of(path));
      }
    }
    parser.skipChildren();
  }

  private void tools() throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      anywhere("tools", false);
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      fields(name -> {
        if (name.equals("type") && parser.currentToken() == JsonToken.VALUE_STRING) {
          more |= !isOwn(parser.getText());
        }
        anywhere(name, false);
      });
    }
  }

  private static boolean isOwn(String type) {
    int day = type.lastIndexOf('_');
    return OWN_TOOLS.contains(type)
        || (day > 0 && OWN_TOOLS_OF_A_DAY.contains(type.substring(0, day)));
  }

  /// A field's value at any depth of the call, to its end.
  private void anywhere(String field, boolean top) throws IOException {
    // Below the top it is what a tool is called with.
    if (NOT_THE_CALLS_OWN.contains(field) || (!top && field.equals("input"))) {
      parser.skipChildren();
      return;
    }
    notice(field);
    int depth = parser.currentToken().isStructStart() ? 1 : 0;
    while (depth > 0) {
      JsonToken token = parser.nextToken();
      if (token == null) {
        return;
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      } else if (token == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (NOT_THE_CALLS_OWN.contains(name) || name.equals("input")) {
          parser.skipChildren();
        } else {
          notice(name);
          depth += value.isStructStart() ? 1 : 0;
        }
      }
    }
  }

  /// Looks at the name of a field whose value is at hand.
  private void notice(String field) {
    JsonToken value = parser.currentToken();
    String plain = field.replace("_", "").toLowerCase(Locale.ROOT);
    more |= MORE.contains(plain) && value != JsonToken.VALUE_NULL;
    more |= MORE_AS_OBJECTS.contains(plain) && value == JsonToken.START_OBJECT;
  }

  private void fields(Field each) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
      parser.nextToken();
      each.read(name);
    }
  }

  /// Reads the value at hand, to its end.
  private interface Field {
    void read(String name) throws IOException;
  }
}
