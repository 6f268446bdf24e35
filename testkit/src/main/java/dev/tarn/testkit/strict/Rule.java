package dev.tarn.testkit.strict;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.testkit.Received;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One thing that a provider refuses.
@FunctionalInterface
interface Rule {
  /// A refusal: its status, and its text as the provider words it.
  record Complaint(int status, String text) {}

  /// What is wrong with a chat call; empty if it keeps this rule.
  Optional<Complaint> broken(Received call, JsonNode body);

  /// A rule about the body alone, refused with 400.
  static Rule body(Function<JsonNode, Stream<String>> wrong) {
    return body(400, wrong);
  }

  /// The same with another status. The first complaint is made.
  static Rule body(int status, Function<JsonNode, Stream<String>> wrong) {
    return (call, body) -> wrong.apply(body).findFirst().map(text -> new Complaint(status, text));
  }

  /// The rule for calls alone whose model, in the body or in the path, has such a name.
  default Rule forModels(String names) {
    Pattern model = Pattern.compile(names);
    return (call, body) ->
        model.matcher(body.path("model").asText(call.uri())).find()
            ? broken(call, body)
            : Optional.empty();
  }
}
