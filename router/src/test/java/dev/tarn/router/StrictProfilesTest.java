package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// That strict providers refuse what they are there to refuse, in their own words.
final class StrictProfilesTest {
  private static final String USER = "{\"role\":\"user\",\"content\":\"Hi\"}";
  private static final String PICTURE =
      "{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,AA==\"}}]}";
  private static final String CALL =
      "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}]}";

  private static Optional<Reply> refusal(String row, String path, String body) {
    return Profile.of(row)
        .refusal(call(path, List.of(Map.entry("anthropic-version", "2023-06-01")), body));
  }

  private static Received call(String path, List<Map.Entry<String, String>> headers, String body) {
    return new Received(
        "POST", path, headers, body.getBytes(StandardCharsets.UTF_8), new CompletableFuture<>());
  }

  private static String path(String row) {
    return switch (row) {
      case "anthropic" -> "/v1/messages";
      case "gemini", "vertex" -> "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse";
      case "bedrock" -> "/model/us.amazon.nova-lite-v1%3A0/converse";
      default -> "/v1/chat/completions";
    };
  }

  private static String text(Reply reply) {
    return reply.steps().stream()
        .map(step ->
            step instanceof Reply.Step.Send send
                ? new String(send.bytes(), StandardCharsets.UTF_8)
                : "")
        .reduce("", String::concat);
  }

  @ParameterizedTest(name = "{0}: {3}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          openai    | 400 | {"model":"gpt-4o","messages":[USER],"top_k":1}                     | Unrecognized request argument supplied: top_k
          openai    | 400 | {"model":"o3","messages":[USER],"max_tokens":1}                    | Use 'max_completion_tokens' instead
          openai    | 400 | {"model":"gpt-5","messages":[USER],"presence_penalty":1}           | 'presence_penalty' is not supported with this model
          openai    | 400 | {"model":"gpt-5-mini","messages":[USER],"temperature":0.5}         | 'temperature' does not support 0.5 with this model
          openai    | 400 | {"model":"o3","messages":[USER],"stop":["a"]}                      | 'stop' is not supported with this model
          openai    | 400 | {"model":"gpt-4o","messages":[USER],"stream_options":{}}           | only allowed when 'stream' is enabled
          openai    | 400 | {"model":"gpt-4o","messages":[USER],"tool_choice":"auto"}          | only allowed when 'tools' are specified
          openai    | 400 | {"model":"gpt-4o","messages":[{"role":"model","content":"Hi"}]}    | messages[0].role: 'model'
          azure     | 400 | {"messages":[USER,CALL,USER]}                                      | did not have response messages: call_1
          azure     | 400 | {"messages":[USER,{"role":"tool","tool_call_id":"x","content":""}]} | must be a response to a preceding message
          azure     | 400 | {"messages":[{"role":"user","content":null}]}                      | expected a string, got null
          groq      | 400 | {"messages":[USER],"logprobs":true}                                | property 'logprobs' is unsupported
          groq      | 400 | {"messages":[USER],"n":2}                                          | number must be 1
          groq      | 400 | {"messages":[{"role":"system","content":[]},USER]}                 | value must be a string
          groq      | 400 | {"messages":[{"role":"user","content":"Hi","name":"a"}]}           | property 'name' is unsupported
          groq      | 400 | {"messages":[USER,{"role":"assistant","content":"a","reasoning_content":"b"},USER]} | 'messages.1' : property 'reasoning_content'
          groq      | 400 | {"messages":[USER,CALL,{"role":"tool","tool_call_id":"call_1","content":[]}]} | for 'role:tool' the following
          groq      | 400 | {"model":"openai/gpt-oss-20b","messages":[PICTURE]}                | messages[0].content must be a string
          deepseek  | 400 | {"messages":[{"role":"developer","content":"Hi"},USER]}            | unknown variant `developer`
          deepseek  | 400 | {"messages":[USER,PICTURE]}                                        | messages[1]: unknown variant `image_url`
          deepseek  | 400 | {"messages":[USER],"response_format":{"type":"json_schema"}}       | is unavailable now
          openrouter | 400 | {"messages":[USER,CALL]}                                          | did not have response messages
          mistral   | 422 | {"messages":[USER],"stream_options":{}}                            | stream_options: Extra inputs are not permitted
          mistral   | 422 | {"messages":[USER],"max_completion_tokens":1}                      | max_completion_tokens: Extra inputs
          mistral   | 422 | {"messages":[USER],"user":"u"}                                     | user: Extra inputs
          mistral   | 422 | {"messages":[{"role":"developer","content":"Hi"},USER]}            | Input tag 'developer'
          mistral   | 422 | {"messages":[USER,{"role":"assistant","content":"a","refusal":"b"},USER]} | messages.1.refusal: Extra inputs
          mistral   | 400 | {"messages":[USER,CALL]}                                           | Tool call id was call_1 but must be
          mistral   | 400 | {"messages":[USER,{"role":"assistant","content":"","tool_calls":[{"id":"D681PevKs","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"D681PevKs","content":"a"},USER]} | Unexpected role 'user' after role 'tool'
          mistral   | 400 | {"messages":[USER,{"role":"assistant","content":"a"},{"role":"system","content":"b"}]} | Unexpected role 'system' after role 'assistant'
          mistral   | 400 | {"messages":[USER,{"role":"assistant","content":""},USER]}         | either content or tool_calls
          xai       | 400 | {"model":"grok-4","messages":[USER],"presence_penalty":1}          | Argument not supported on this model: presence_penalty
          xai       | 400 | {"model":"grok-4-fast","messages":[USER],"reasoning_effort":"low"} | Argument not supported on this model: reasoning_effort
          xai       | 400 | {"model":"grok-4.20","messages":[USER],"stop":["x"]}               | Argument not supported on this model: stop
          xai       | 400 | {"model":"grok-4.20","messages":[USER],"reasoning_effort":"low"}   | Argument not supported on this model: reasoning_effort
          xai       | 400 | {"model":"grok-code-fast-1","messages":[PICTURE]}                  | content elements of type image
          together  | 400 | {"messages":[{"role":"developer","content":"Hi"},USER]}            | 'developer' is none of
          cohere    | 422 | {"messages":[USER],"stream_options":{}}                            | stream_options is not supported
          cohere    | 422 | {"messages":[USER],"parallel_tool_calls":false}                    | parallel_tool_calls is not supported
          fireworks | 400 | {"messages":[USER],"vl_high_resolution_images":true}               | field: 'vl_high_resolution_images'
          fireworks | 400 | {"messages":[{"role":"assistant","content":"a","reasoning":"b"}]}  | field: 'messages[0].reasoning'
          cerebras  | 400 | {"messages":[USER],"parallel_tool_calls":true}                     | property 'parallel_tool_calls' is unsupported
          cerebras  | 422 | {"messages":[{"role":"developer","content":"Hi"},USER]}            | 'developer' is unsupported
          cerebras  | 400 | {"messages":[{"role":"assistant","content":"a","reasoning_content":"b"}]} | "code":"wrong_api_format"
          ollama    | 400 | {"messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://a.example/a.png"}}]}]} | invalid image input
          vllm      | 400 | {"messages":[{"role":"user","content":null}]}                      | expected a string
          vllm      | 400 | {"model":"mistralai/X","messages":[{"role":"user","content":"Hi","mood":"b"}]} | messages.0.mood
          anthropic | 400 | {"model":"claude-3-haiku","messages":[USER]}                       | max_tokens: Field required
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[USER],"seed":1}            | seed: Extra inputs are not permitted
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[{"role":"system","content":"Hi"}]} | Unexpected role
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[{"role":"assistant","content":"Hi"}]} | first message must use the
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"text","text":""}]}]} | must be non-empty
          anthropic | 400 | {"model":"m","max_tokens":1,"system":[{"type":"text","text":" "}],"messages":[USER]} | non-whitespace
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[USER,{"role":"assistant","content":[{"type":"tool_use","id":"a.b"}]}]} | should match pattern
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[USER,{"role":"assistant","content":[{"type":"tool_use","id":"a"}]},USER]} | without `tool_result` blocks
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[USER,{"role":"user","content":[{"type":"tool_result","tool_use_id":"a"}]}]} | unexpected `tool_use_id`
          anthropic | 400 | {"model":"m","max_tokens":9,"messages":[USER],"thinking":{"budget_tokens":9}} | must be greater than
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[USER],"temperature":1.5}   | temperature: range: 0..1
          anthropic | 400 | {"model":"m","max_tokens":1,"messages":[USER],"tools":[{"name":"f"}]} | input_schema: Field required
          anthropic | 400 | {"model":"claude-opus-4-1","max_tokens":1,"messages":[USER],"temperature":1,"top_p":1} | cannot both be specified
          anthropic | 400 | {"model":"claude-opus-4-7","max_tokens":1,"messages":[USER],"top_k":5} | is deprecated for this model
          anthropic | 400 | {"model":"claude-sonnet-5","max_tokens":9000,"messages":[USER],"thinking":{"type":"enabled","budget_tokens":2000}} | thinking.type.enabled\\" is not supported
          anthropic | 400 | {"model":"claude-opus-4-6","max_tokens":1,"messages":[USER,{"role":"assistant","content":"I"}]} | does not support assistant message prefill
          anthropic | 400 | {"model":"claude-opus-4-8","max_tokens":1,"messages":[{"role":"system","content":"Hi"}]} | Unexpected role
          gemini    | 400 | {"contents":[{"parts":[{"text":"Hi"}]}],"stream":true}             | Unknown name \\"stream\\"
          gemini    | 400 | {"contents":[{"parts":[{"text":"Hi"}]}],"generationConfig":{"n":1}} | at 'generation_config'
          gemini    | 400 | {"contents":[{"parts":[{"text":"Hi","type":"text"}]}]}             | at 'contents.parts'
          gemini    | 400 | {"contents":[{"role":"assistant","parts":[{"text":"Hi"}]}]}        | valid role: user, model
          gemini    | 400 | {"contents":[{"role":"user","parts":[]}]}                          | must not be empty
          gemini    | 400 | {"contents":[{"role":"user","parts":[{"thought":true}]}]}          | required oneof field
          gemini    | 400 | {"contents":[{"role":"model","parts":[{"functionCall":{"name":"f"}}]}]} | comes immediately after a user turn
          vertex    | 400 | {"contents":[{"parts":[{"text":"Hi"}]},{"role":"model","parts":[{"functionCall":{"name":"f"}},{"functionCall":{"name":"f"}}]},{"parts":[{"functionResponse":{"name":"f","response":{}}}]}]} | number of function response parts
          vertex    | 400 | {"contents":[{"parts":[{"functionResponse":{"name":"","response":{}}}]}]} | Name cannot be empty
          vertex    | 400 | {"contents":[{"parts":[{"functionResponse":{"name":"f","response":"x"}}]}]} | (Struct)
          vertex    | 400 | {"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f","strict":true}]}]} | Unknown name \\"strict\\"
          vertex    | 400 | {"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f f"}]}]} | Invalid function name
          bedrock   | 400 | {"messages":[{"role":"user","content":[{"text":"Hi"}]}],"max_tokens":1} | extraneous key [max_tokens]
          bedrock   | 400 | {"messages":[{"role":"user","content":[{"text":"Hi"}]}],"inferenceConfig":{"topK":1}} | extraneous key [topK]
          bedrock   | 400 | {"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]} | extraneous key [type]
          bedrock   | 400 | {"messages":[{"role":"assistant","content":[{"text":"Hi"}]}]}      | must start with a user message
          bedrock   | 400 | {"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"user","content":[{"text":"Hi"}]}]} | must alternate
          bedrock   | 400 | {"messages":[{"role":"user","content":[]}]}                        | is empty
          bedrock   | 400 | {"messages":[{"role":"user","content":[{"text":" "}]}]}            | is blank
          bedrock   | 400 | {"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"a"}}]}]} | toolConfig field must be defined
          bedrock   | 400 | {"toolConfig":{"tools":[{}]},"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"assistant","content":[{"toolUse":{"toolUseId":"a"}}]}]} | Expected toolResult blocks
          """)
  void aCallThatBreaksARule_isRefusedInTheProvidersWords(
      String row, int status, String body, String words) {
    String call = body.replace("USER", USER).replace("CALL", CALL).replace("PICTURE", PICTURE);

    Reply reply = refusal(row, path(row), call).orElseThrow();

    assertThat(reply.status()).isEqualTo(status);
    assertThat(text(reply)).contains(words);
  }

  @ParameterizedTest(name = "{1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"model":"m","input":"Hi","messages":[]}                                       | Unknown parameter: 'messages'.
          {"model":"m","input":"Hi","previous_response_id":"a","conversation":"b"}       | Mutually exclusive parameters
          {"model":"m","input":[{"role":"tool","content":"Hi"}]}                         | Invalid value: 'tool'
          {"model":"m","input":[{"role":"user","content":[{"type":"text"}]}]}            | Invalid value: 'text'
          {"model":"m","input":[{"role":"assistant","content":[{"type":"input_text"}]}]} | Invalid value: 'input_text'
          {"model":"m","input":[{"type":"function_call_output","call_id":"c"}]}          | with call_id c.
          """)
  void aResponsesCallThatBreaksARule_isRefusedByOpenAiAndAzure(String body, String words) {
    for (String row : List.of("openai", "azure")) {
      Reply reply = refusal(row, "/v1/responses?a=b", body).orElseThrow();

      assertThat(reply.status()).isEqualTo(400);
      assertThat(text(reply)).contains(words);
    }
    String resumed = body.replace("\"input\":[", "\"previous_response_id\":\"r\",\"input\":[");
    assertThat(refusal("openai", "/v1/responses", resumed).isEmpty())
        .as("the provider may hold the call")
        .isEqualTo(body.contains("function_call_output"));
  }

  @Test
  void whereFourVendorsStand_thePathTellsWhoseRulesHold() {
    String body = "{\"model\":\"m\",\"odd\":1}";
    Map.of(
            "/v1/chat/completions", "Unrecognized request argument supplied: odd",
            "/v1/responses", "Unknown parameter: 'odd'.",
            "/v1/messages?beta=true", "anthropic-version",
            "/v1beta/models/m:streamGenerateContent?alt=sse", "Unknown name",
            "/model/m/converse-stream", "extraneous key")
        .forEach((path, words) ->
            assertThat(
                    Profile.vendors()
                        .refusal(call(path, List.of(), body))
                        .map(StrictProfilesTest::text)
                        .orElseThrow())
                .contains(words));
    assertThat(
            Profile.vendors()
                .refusal(
                    call(
                        "/v1/chat/completions",
                        List.of(Map.entry("Content-Encoding", "gzip")),
                        "no JSON")))
        .isEmpty();
  }

  @Test
  void aPlainCall_andWhatIsNoChat_areTaken() {
    String call = "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[" + USER + "]}";
    assertThat(refusal("mistral", path("mistral"), call)).isEmpty();
    assertThat(refusal("anthropic", path("anthropic"), call)).isEmpty();
    assertThat(refusal("anthropic", "/v1/messages/count_tokens", "{}")).isEmpty();
    String older = call.replace("\"m\"", "\"claude-sonnet-4-5-20250929\",\"temperature\":0.5");
    assertThat(refusal("anthropic", path("anthropic"), older)).isEmpty();
    String instructed =
        call.replace("\"m\"", "\"claude-opus-4-8\"")
            .replace(USER, USER + ",{\"role\":\"system\",\"content\":\"Be brief.\"}");
    assertThat(refusal("anthropic", path("anthropic"), instructed)).isEmpty();
    String dial =
        "{\"model\":\"grok-4.3\",\"reasoning_effort\":\"low\",\"messages\":[" + USER + "]}";
    assertThat(refusal("xai", path("xai"), dial)).isEmpty();
    String parts = "{\"messages\":[" + PICTURE + "]}";
    assertThat(refusal("ollama", path("ollama"), parts)).isEmpty();
    assertThat(refusal("deepseek", path("deepseek"), parts.replace("image_url", "text"))).isEmpty();
  }

  @Test
  void anthropicWantsItsVersion() {
    Received bare = call("/v1/messages", List.of(), "{}");
    assertThat(Profile.of("anthropic").refusal(bare).map(StrictProfilesTest::text).orElseThrow())
        .contains("anthropic-version");
  }
}
