package dev.tarn.router.dialect.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TermsTest {
  private static Terms of(String body) {
    return Terms.of(body.getBytes(StandardCharsets.UTF_8));
  }

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
  void answers_areWhatTheDialectsNameThem(String body, int asked) {
    assertThat(of(body).answers()).isEqualTo(asked);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[{\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://a.b/c\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"AA\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"file\",\"file\":{\"file_data\":\"data:a\"}}]}]}",
        "{\"input\":[{\"content\":[{\"type\":\"input_file\",\"file_url\":\"https://a.b/c\"}]}]}",
        "{\"input\":[{\"content\":[{\"type\":\"input_image\",\"file_id\":\"file-1\"}]}]}",
        "{\"input\":\"Hi\",\"previous_response_id\":\"resp_1\"}",
        "{\"input\":\"Hi\",\"conversation\":{\"id\":\"conv_1\"}}",
        "{\"input\":\"Hi\",\"prompt\":{\"id\":\"pmpt_1\"}}",
        "{\"input\":\"Hi\",\"tools\":[{\"type\":\"web_search\"}]}",
        "{\"input\":\"Hi\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"},{\"type\":\"mcp\"}]}",
        "{\"messages\":[],\"web_search_options\":{}}",
        "{\"messages\":[],\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\"}}]}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"tool_result\",\"content\":[{\"source\":{}}]}]}]}",
        "{\"messages\":[{\"content\":[{\"image\":{\"format\":\"png\",\"source\":{\"bytes\":\"\"}}}]}]}",
        "{\"contents\":[{\"parts\":[{\"inlineData\":{\"data\":\"AA\"}}]}]}",
        "{\"contents\":[{\"parts\":[{\"file_data\":{\"file_uri\":\"https://a.b/c\"}}]}]}",
        "{\"contents\":[],\"cachedContent\":\"cachedContents/1\"}",
        "{\"contents\":[],\"tools\":[{\"google_search\":{}}]}",
      })
  void aPromptThatItsBodyDoesNotShow_isSeen(String body) {
    assertThat(of(body).bringsMore()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[{\"content\":\"image_url\"}],\"conversation\":null}",
        "{\"messages\":[{\"content\":[{\"type\":\"text\",\"text\":\"https://a.b/c\"}]}]}",
        "{\"messages\":[],\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\","
            + "\"parameters\":{\"properties\":{\"file_id\":{},\"image_url\":{}}}}}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"tool_use\",\"input\":{\"file_id\":\"1\"}}]}]}",
        "{\"messages\":[],\"tools\":[{\"name\":\"f\",\"input_schema\":{}},"
            + "{\"type\":\"bash_20250124\",\"name\":\"bash\"},{\"type\":\"custom\"}]}",
        "{\"messages\":[{\"content\":[{\"type\":\"search_result\",\"source\":\"https://a.b\"}]}]}",
        "{\"contents\":[{\"parts\":[{\"functionCall\":{\"args\":{\"file_uri\":\"x\"}}}]}],"
            + "\"tools\":[{\"functionDeclarations\":[{\"name\":\"f\"}]}]}",
        "{\"input\":[{\"type\":\"function_call\",\"arguments\":\"{}\"}],\"previous_response_id\":null}",
      })
  void aPromptThatItsBodyShows_isSeenToo(String body) {
    assertThat(of(body).bringsMore()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"service_tier":"priority"}                  | service_tier
          {"service_tier":"scale"}                     | service_tier
          {"serviceTier":"SERVICE_TIER_PRIORITY"}      | serviceTier
          {"serviceTier":{"type":"priority"}}          | serviceTier.type
          {"speed":"fast"}                             | speed
          {"inference_geo":"us"}                       | inference_geo
          {"performanceConfig":{"latency":"optimized"}} | performanceConfig.latency
          """)
  void whatCostsMoreThanTheListSays_isNamed(String body, String field) {
    assertThat(of(body).surcharge()).contains(field);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"service_tier\":\"auto\"}",
        "{\"service_tier\":\"flex\"}",
        "{\"service_tier\":\"standard_only\"}",
        "{\"service_tier\":null}",
        "{\"serviceTier\":{\"type\":\"default\"}}",
        "{\"speed\":\"standard\"}",
        "{\"inference_geo\":\"global\"}",
        "{\"performanceConfig\":{\"latency\":\"standard\"}}",
        "{\"messages\":[{\"content\":[{\"speed\":\"fast\",\"service_tier\":\"priority\"}]}]}",
      })
  void whatCostsWhatTheListSays_isNot(String body) {
    assertThat(of(body).surcharge()).isEmpty();
  }
}
