package dev.tarn.router;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.JsonValue;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Metadata;
import com.anthropic.models.messages.Tool;
import com.anthropic.models.messages.ToolChoiceAuto;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import java.util.Map;
import java.util.stream.Collectors;

/// Messages through Anthropic's SDK, with what its agents send beside them.
record AnthropicCalls(AnthropicClient client, String model) implements SdkCalls {
  private MessageCreateParams.Builder said(String... said) {
    MessageCreateParams.Builder call =
        MessageCreateParams.builder()
            .model(model)
            .maxTokens(1_000)
            .system("Be brief.")
            .addStopSequence("END")
            .metadata(Metadata.builder().userId("u-1").build());
    for (int i = 0; i < said.length; i++) {
      if (i % 2 == 0) {
        call.addUserMessage(said[i]);
      } else {
        call.addAssistantMessage(said[i]);
      }
    }
    return call;
  }

  private static String text(Message message) {
    return message.content().stream()
        .flatMap(block -> block.text().stream())
        .map(text -> text.text())
        .collect(Collectors.joining());
  }

  @Override
  public String chat(String... said) {
    return text(client.messages().create(said(said).build()));
  }

  @Override
  public String stream(String said) {
    try (var stream = client.messages().createStreaming(said(said).build())) {
      return stream.stream()
          .flatMap(event -> event.contentBlockDelta().stream())
          .flatMap(event -> event.delta().text().stream())
          .map(text -> text.text())
          .collect(Collectors.joining());
    }
  }

  @Override
  public String toolLoop(String said) {
    MessageCreateParams.Builder call =
        said(said)
            .addTool(tool())
            .toolChoice(ToolChoiceAuto.builder().disableParallelToolUse(true).build());
    Message asked = client.messages().create(call.build());
    call.addMessage(asked)
        .addUserMessageOfContentBlockParams(
            asked.content().stream()
                .filter(ContentBlock::isToolUse)
                .map(ContentBlock::asToolUse)
                .map(AnthropicCalls::result)
                .toList());
    return text(client.messages().create(call.build()));
  }

  private static ContentBlockParam result(ToolUseBlock use) {
    return ContentBlockParam.ofToolResult(
        ToolResultBlockParam.builder().toolUseId(use.id()).content("nothing").build());
  }

  private static Tool tool() {
    return Tool.builder()
        .name("look")
        .description("Looks.")
        .inputSchema(
            Tool.InputSchema.builder()
                .putAdditionalProperty("properties", JsonValue.from(Map.of()))
                .build())
        .build();
  }
}
