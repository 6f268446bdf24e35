package dev.tarn.router.dialect.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChoicesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"model":"m","n":8,"messages":[]}                            | 8
          {"messages":[{"n":5,"content":[{"n":7}]}],"model":"m"}       | 1
          {"n":null}                                                   | 1
          {"n":"4"}                                                    | 1
          {"n":0}                                                      | 1
          {"n":99999999999}                                            | 2147483647
          {"n":2.0,"n":1}                                              | 2
          {"contents":[],"generationConfig":{"x":{},"candidateCount":3}} | 3
          {"generation_config":{"candidate_count":2},"contents":[]}    | 2
          {"config":{"candidateCount":3}}                              | 1
          {}                                                           | 1
          [1]                                                          | 1
          """)
  void asked_isWhatTheDialectsNameIt(String body, int asked) {
    assertThat(Choices.asked(body.getBytes(StandardCharsets.UTF_8))).isEqualTo(asked);
  }
}
