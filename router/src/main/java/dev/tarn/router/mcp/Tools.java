package dev.tarn.router.mcp;

import dev.tarn.router.api.MemoryTools;
import dev.tarn.router.api.MemoryTools.Answer;
import dev.tarn.router.http.Callers.ApiCaller;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerFeatures.AsyncToolSpecification;
import io.modelcontextprotocol.spec.McpSchema.CallToolRequest;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.Tool;
import io.modelcontextprotocol.spec.McpSchema.ToolAnnotations;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// The tools as agents see them, and what they do. Their schemas lie beside this class as JSON.
final class Tools {
  private static final Logger LOG = LoggerFactory.getLogger(Tools.class);

  private final MemoryTools memories;
  private final McpJsonMapper json;

  Tools(MemoryTools memories, McpJsonMapper json) {
    this.memories = memories;
    this.json = json;
  }

  private interface Work {
    Future<Answer> of(ApiCaller caller, Map<String, Object> arguments);
  }

  List<AsyncToolSpecification> all() {
    return List.of(
        tool("search_memories", hints().readOnlyHint(true), memories::search),
        tool(
            "add_memory",
            hints().readOnlyHint(false).destructiveHint(false).idempotentHint(false),
            memories::add),
        tool("list_memories", hints().readOnlyHint(true), memories::list),
        tool(
            "forget_memory",
            hints().readOnlyHint(false).destructiveHint(true).idempotentHint(true),
            memories::forget));
  }

  /// All of them keep to this user's memories: no world is open to them.
  private static ToolAnnotations.Builder hints() {
    return ToolAnnotations.builder().openWorldHint(false);
  }

  /// What is said of a tool.
  private record Described(
      String title, String description, Map<String, Object> input, Map<String, Object> output) {}

  private AsyncToolSpecification tool(String name, ToolAnnotations.Builder hints, Work work) {
    Described described = described(name);
    Tool tool =
        Tool.builder(name, described.input())
            .title(described.title())
            .description(described.description())
            .outputSchema(described.output())
            .annotations(hints.title(described.title()).build())
            .build();
    return new AsyncToolSpecification(tool, (context, request) -> call(context, request, work));
  }

  private Described described(String name) {
    try (InputStream file = Tools.class.getResourceAsStream(name + ".json")) {
      byte[] bytes = Objects.requireNonNull(file, name).readAllBytes();
      return json.readValue(new String(bytes, StandardCharsets.UTF_8), Described.class);
    } catch (IOException e) {
      throw new IllegalStateException("the description of a tool is part of the program", e);
    }
  }

  /// A failure is an answer too: the model reads it and can do better.
  private static Mono<CallToolResult> call(
      McpTransportContext context, CallToolRequest request, Work work) {
    ApiCaller caller = (ApiCaller) context.get(Endpoint.CALLER);
    Map<String, Object> arguments = request.arguments() == null ? Map.of() : request.arguments();
    return Mono.defer(
            () -> Mono.fromCompletionStage(work.of(caller, arguments).toCompletionStage()))
        .map(Tools::result)
        .onErrorResume(failure -> Mono.just(failed(failure)));
  }

  private static CallToolResult result(Answer answer) {
    return CallToolResult.builder()
        .addTextContent(answer.text())
        .structuredContent(answer.content())
        .build();
  }

  private static CallToolResult failed(Throwable failure) {
    String words =
        MemoryTools.refusal(failure)
            .orElseGet(() -> {
              LOG.error("a tool failed", failure);
              return "The memory failed; the router's log has the reason.";
            });
    return CallToolResult.builder(List.of(TextContent.builder(words).build()))
        .isError(true)
        .build();
  }
}
