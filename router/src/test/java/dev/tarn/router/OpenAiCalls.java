package dev.tarn.router;

import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionAssistantMessageParam;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionFunctionTool;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Chat completions through OpenAI's SDK.
record OpenAiCalls(OpenAIClient client, String model) implements SdkCalls {
  private ChatCompletionCreateParams.Builder said(String... said) {
    ChatCompletionCreateParams.Builder call =
        ChatCompletionCreateParams.builder().model(model).addSystemMessage("Be brief.");
    for (int i = 0; i < said.length; i++) {
      if (i % 2 == 0) {
        call.addUserMessage(said[i]);
      } else {
        call.addMessage(ChatCompletionAssistantMessageParam.builder().content(said[i]).build());
      }
    }
    return call;
  }

  private ChatCompletionMessage answer(ChatCompletionCreateParams.Builder call) {
    return client.chat().completions().create(call.build()).choices().getFirst().message();
  }

  @Override
  public String chat(String... said) {
    return answer(said(said)).content().orElse("");
  }

  @Override
  public String stream(String said) {
    try (var stream = client.chat().completions().createStreaming(said(said).build())) {
      return stream.stream()
          .map(ChatCompletionChunk::choices)
          .flatMap(List::stream)
          .flatMap(choice -> choice.delta().content().stream())
          .collect(Collectors.joining());
    }
  }

  @Override
  public String toolLoop(String said) {
    ChatCompletionCreateParams.Builder call = said(said).addTool(tool());
    ChatCompletionMessage asked = answer(call);
    call.addMessage(asked);
    asked
        .toolCalls()
        .orElseThrow()
        .forEach(toolCall ->
            call.addMessage(
                ChatCompletionToolMessageParam.builder()
                    .toolCallId(toolCall.asFunction().id())
                    .content("nothing")
                    .build()));
    return answer(call).content().orElse("");
  }

  private static ChatCompletionFunctionTool tool() {
    return ChatCompletionFunctionTool.builder()
        .function(
            FunctionDefinition.builder()
                .name("look")
                .description("Looks.")
                .parameters(
                    FunctionParameters.builder()
                        .putAdditionalProperty("type", JsonValue.from("object"))
                        .putAdditionalProperty("properties", JsonValue.from(Map.of()))
                        .build())
                .build())
        .build();
  }
}
