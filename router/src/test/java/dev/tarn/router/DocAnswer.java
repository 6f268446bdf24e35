package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;

/// What a page says that an example answers: a part of it, in which `…` stands for what differs.
final class DocAnswer {
  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private DocAnswer() {}

  /// Holds what was printed to what the page shows: JSON as JSON, else line by line.
  static void assertHolds(String printed, String answer) {
    if (answer.startsWith("{")) {
      assertHolds(RunningTarn.json(printed), RunningTarn.json(answer), "");
    } else {
      assertHoldsLines(printed, answer);
    }
  }

  /// Each line of the page, in its order.
  private static void assertHoldsLines(String printed, String answer) {
    List<String> rest = printed.lines().map(DocAnswer::plain).toList();
    for (String line : answer.lines().toList()) {
      int at = 0;
      while (at < rest.size() && !like(plain(line)).matcher(rest.get(at)).matches()) {
        at++;
      }
      assertThat(at).as("no line «%s» in%n%s", line, printed).isLessThan(rest.size());
      rest = rest.subList(at + 1, rest.size());
    }
  }

  /// What the page shows of an answer is in it.
  private static void assertHolds(JsonNode answered, JsonNode shown, String at) {
    if (shown.isObject()) {
      shown
          .properties()
          .forEach(field ->
              assertHolds(
                  answered.path(field.getKey()), field.getValue(), at + "/" + field.getKey()));
    } else if (shown.isArray()) {
      assertThat(answered).as(at).hasSameSizeAs(shown);
      for (int i = 0; i < shown.size(); i++) {
        assertHolds(answered.path(i), shown.path(i), at + "/" + i);
      }
    } else {
      assertThat(answered.getNodeType()).as(at).isEqualTo(shown.getNodeType());
      assertThat(answered.asText()).as(at).matches(like(shown.asText()));
    }
  }

  private static String plain(String line) {
    return BLANKS.matcher(line).replaceAll(" ").strip();
  }

  private static Pattern like(String shown) {
    return Pattern.compile("\\Q" + shown.replace("…", "\\E.*\\Q") + "\\E", Pattern.DOTALL);
  }
}
