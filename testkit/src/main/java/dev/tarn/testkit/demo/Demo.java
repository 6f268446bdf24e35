package dev.tarn.testkit.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.Headers;
import com.openai.core.http.HttpResponseFor;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.TarnProcess;
import dev.tarn.testkit.TempFolder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Shows what Tarn does: starts it beside a stand-in provider, holds two conversations through the
/// official OpenAI SDK, and prints what the second one was reminded of. Exits 1 if it was not.
public final class Demo {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FACT =
      "We got a puppy last week, a dachshund called Rex, and he chews every shoe in the house.";
  private static final List<String> SMALL_TALK =
      List.of(
          "The rain has not stopped since Monday and my umbrella is broken.",
          "I tried a new lentil soup for lunch today and it needed more salt.",
          "The tram to the office was late again this morning.");
  private static final String QUESTION = "What is the name of our puppy?";

  private final PrintWriter out;
  private final FakeProvider provider;
  private final TarnProcess tarn;
  private final OpenAIClient client;
  private final String key;

  private Demo(PrintWriter out, FakeProvider provider, TarnProcess tarn) throws IOException {
    this.out = out;
    this.provider = provider;
    this.tarn = tarn;
    this.key = tarn.memoryKey();
    this.client =
        OpenAIOkHttpClient.builder()
            .baseUrl(tarn.url() + "/v1/openai")
            .apiKey("sk-demo")
            .putHeader("x-memorylake-api-key", key)
            .build();
  }

  /// Plays the story.
  ///
  /// @param args the launcher, `bin/tarn` of the built distribution
  public static void main(String[] args) throws IOException {
    boolean remembered;
    PrintWriter out =
        new PrintWriter(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
    try (TempFolder data = TempFolder.open("tarn-demo");
        FakeProvider provider = FakeProvider.start();
        TarnProcess tarn =
            TarnProcess.start(
                Path.of(args[0]),
                data.path(),
                Map.of("TARN_PROVIDERS_OPENAI_BASE_URL", provider.baseUrl()))) {
      provider.answer(Demo::answer);
      remembered = new Demo(out, provider, tarn).play();
    }
    System.exit(remembered ? 0 : 1);
  }

  private boolean play() throws IOException {
    out.printf("Tarn serves on %s, ready after %d ms.%n", tarn.url(), tarn.startUp().toMillis());
    out.printf("The stand-in provider is at %s.%n", provider.baseUrl());

    title("First conversation");
    String writeId = "";
    for (String said : List.of(SMALL_TALK.get(0), FACT, SMALL_TALK.get(1), SMALL_TALK.get(2))) {
      writeId = header(say("chat-1", said), "x-memorylake-write-id");
    }
    String last = writeId;
    tarn.await(
        "what was said to be learned",
        () ->
            json(tarn.get("/v1/writes/" + last, key).body())
                .path("status")
                .asText()
                .equals("learned"));
    out.println("(learned)");

    title("Second conversation");
    Headers asked = say("chat-2", QUESTION);

    title("What was recalled");
    recalled(header(asked, "x-memorylake-receipt-id"));

    title("The prompt as the provider received it");
    Received received = provider.last();
    received.prompt().forEach(out::println);

    title("Diagnostic headers");
    diagnostics(asked);

    boolean remembered = received.lastUserText().contains("Rex");
    out.println();
    out.println(remembered ? "The fact came back." : "The fact did NOT come back.");
    return remembered;
  }

  /// Says something and returns the headers of the reply.
  private Headers say(String conversation, String text) {
    try (HttpResponseFor<ChatCompletion> reply =
        client
            .chat()
            .completions()
            .withRawResponse()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("gpt-4o-mini")
                    .addUserMessage(text)
                    .putAdditionalHeader("x-memorylake-conversation-id", conversation)
                    .build())) {
      String answer = reply.parse().choices().getFirst().message().content().orElse("");
      out.println("user:      " + text);
      out.println("assistant: " + answer);
      return reply.headers();
    }
  }

  private void recalled(String receiptId) throws IOException {
    JsonNode receipt = json(tarn.get("/v1/receipts/" + receiptId, key).body());
    for (JsonNode injected : receipt.path("injected")) {
      String id = injected.path("id").asText();
      JsonNode memory = json(tarn.get("/v1/memories/" + id, key).body());
      out.printf("%.3f  %s%n", injected.path("score").asDouble(), memory.path("text").asText());
    }
    out.printf("(%d others were considered and left out)%n", receipt.path("rejected").size());
  }

  private void diagnostics(Headers reply) {
    for (String name : reply.names()) {
      if (name.startsWith("x-memorylake-") || name.equalsIgnoreCase("server-timing")) {
        out.println(name + ": " + header(reply, name));
      }
    }
  }

  private void title(String text) {
    out.println();
    out.println("── " + text + " " + "─".repeat(Math.max(0, 70 - text.length())));
  }

  /// What a model would say: it knows only what stands in the prompt.
  private static String answer(Received request) {
    String prompt = request.lastUserText();
    if (!prompt.startsWith(QUESTION)) {
      return "I see, thanks for telling me.";
    }
    return prompt.contains("Rex") ? "Your puppy is called Rex." : "I do not know.";
  }

  private static String header(Headers reply, String name) {
    return String.join(", ", reply.values(name));
  }

  private static JsonNode json(String text) throws IOException {
    return JSON.readTree(text);
  }
}
