package dev.tarn.router;

import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.Content;
import com.google.genai.types.FunctionDeclaration;
import com.google.genai.types.GenerateContentConfig;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.Part;
import com.google.genai.types.Tool;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// `generateContent` through Google's SDK.
record GeminiCalls(Client client, String model) implements SdkCalls {
  private static GenerateContentConfig.Builder config() {
    return GenerateContentConfig.builder()
        .systemInstruction(Content.fromParts(Part.fromText("Be brief.")));
  }

  private static List<Content> said(String... said) {
    List<Content> contents = new ArrayList<>();
    for (int i = 0; i < said.length; i++) {
      contents.add(
          Content.builder()
              .role(i % 2 == 0 ? "user" : "model")
              .parts(Part.fromText(said[i]))
              .build());
    }
    return contents;
  }

  private static String text(GenerateContentResponse response) {
    return Objects.requireNonNullElse(response.text(), "");
  }

  @Override
  public String chat(String... said) {
    return text(client.models.generateContent(model, said(said), config().build()));
  }

  @Override
  public String stream(String said) {
    StringBuilder streamed = new StringBuilder();
    try (ResponseStream<GenerateContentResponse> stream =
        client.models.generateContentStream(model, said(said), config().build())) {
      stream.forEach(response -> streamed.append(text(response)));
    }
    return streamed.toString();
  }

  @Override
  public String toolLoop(String said) {
    GenerateContentConfig tools =
        config()
            .tools(
                Tool.builder()
                    .functionDeclarations(
                        FunctionDeclaration.builder()
                            .name("look")
                            .description("Looks.")
                            .parametersJsonSchema(Map.of("type", "object"))
                            .build())
                    .build())
            .build();
    List<Content> contents = said(said);
    GenerateContentResponse asked = client.models.generateContent(model, contents, tools);
    contents.add(asked.candidates().orElseThrow().getFirst().content().orElseThrow());
    contents.add(
        Content.builder()
            .role("user")
            .parts(Part.fromFunctionResponse("look", Map.of("found", "nothing")))
            .build());
    return text(client.models.generateContent(model, contents, tools));
  }
}
