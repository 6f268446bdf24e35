package dev.tarn.router;

import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.http.Protocol;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeAsyncClient;
import software.amazon.awssdk.services.bedrockruntime.BedrockRuntimeClient;
import software.amazon.awssdk.services.bedrockruntime.model.ContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.ConverseStreamResponseHandler;
import software.amazon.awssdk.services.bedrockruntime.model.Message;
import software.amazon.awssdk.services.bedrockruntime.model.SystemContentBlock;
import software.amazon.awssdk.services.bedrockruntime.model.Tool;
import software.amazon.awssdk.services.bedrockruntime.model.ToolConfiguration;
import software.amazon.awssdk.services.bedrockruntime.model.ToolResultContentBlock;

/// Converse through AWS's SDK.
record BedrockCalls(BedrockClients clients, String model) implements SdkCalls {
  private static final SystemContentBlock INSTRUCTIONS = SystemContentBlock.fromText("Be brief.");

  private static List<Message> said(String... said) {
    List<Message> messages = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      messages.add(message(i % 2 == 0 ? "user" : "assistant", ContentBlock.fromText(said[i])));
    }
    return messages;
  }

  private static Message message(String role, ContentBlock block) {
    return Message.builder().role(role).content(block).build();
  }

  private static String text(Message message) {
    return String.join(
        "",
        message.content().stream()
            .filter(block -> block.text() != null)
            .map(ContentBlock::text)
            .toList());
  }

  @Override
  public String chat(String... said) {
    try (BedrockRuntimeClient client = clients.blocking()) {
      return text(
          client
              .converse(c -> c.modelId(model).system(INSTRUCTIONS).messages(said(said)))
              .output()
              .message());
    }
  }

  @Override
  public String stream(String said) {
    StringBuilder text = new StringBuilder();
    ConverseStreamResponseHandler handler =
        ConverseStreamResponseHandler.builder()
            .subscriber(
                ConverseStreamResponseHandler.Visitor.builder()
                    .onContentBlockDelta(event -> text.append(event.delta().text()))
                    .build())
            .build();
    try (BedrockRuntimeAsyncClient client = clients.async(Protocol.HTTP1_1)) {
      client
          .converseStream(c -> c.modelId(model).system(INSTRUCTIONS).messages(said(said)), handler)
          .join();
    }
    return text.toString();
  }

  @Override
  public String toolLoop(String said) {
    List<Message> messages = said(said);
    try (BedrockRuntimeClient client = clients.blocking()) {
      Message asked =
          client
              .converse(c -> c.modelId(model).messages(messages).toolConfig(tools()))
              .output()
              .message();
      messages.add(asked);
      messages.add(
          message(
              "user",
              ContentBlock.fromToolResult(result ->
                  result
                      .toolUseId(asked.content().getLast().toolUse().toolUseId())
                      .content(ToolResultContentBlock.fromText("nothing")))));
      return text(
          client
              .converse(c -> c.modelId(model).messages(messages).toolConfig(tools()))
              .output()
              .message());
    }
  }

  private static ToolConfiguration tools() {
    return ToolConfiguration.builder()
        .tools(
            Tool.fromToolSpec(spec ->
                spec.name("look")
                    .description("Looks.")
                    .inputSchema(schema ->
                        schema.json(Document.mapBuilder().putString("type", "object").build()))))
        .build();
  }
}
