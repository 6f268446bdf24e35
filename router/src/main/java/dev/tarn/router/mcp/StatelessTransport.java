package dev.tarn.router.mcp;

import com.fasterxml.jackson.core.exc.StreamReadException;
import dev.tarn.router.http.Work;
import io.modelcontextprotocol.common.McpTransportContext;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.server.McpStatelessServerHandler;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.ErrorCodes;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpStatelessServerTransport;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/// Between the bytes of a call and the SDK's server: one message in, at most one out. Never blocks;
/// thread-safe.
final class StatelessTransport implements McpStatelessServerTransport {
  private static final Logger LOG = LoggerFactory.getLogger(StatelessTransport.class);

  private final McpJsonMapper json;
  private volatile Optional<McpStatelessServerHandler> handler = Optional.empty();

  StatelessTransport(McpJsonMapper json) {
    this.json = json;
  }

  /// What is answered.
  ///
  /// @param body empty if the message wanted no answer
  record Answer(int status, Optional<byte[]> body) {}

  @Override
  public void setMcpHandler(McpStatelessServerHandler made) {
    handler = Optional.of(made);
  }

  @Override
  public Mono<Void> closeGracefully() {
    // What runs ends with the listener.
    return Mono.empty();
  }

  /// Answers a message. The answer comes on the event loop that asked; the future never fails.
  Future<Answer> answer(String message, McpTransportContext context) {
    McpSchema.JSONRPCMessage read;
    try {
      read = McpSchema.deserializeJsonRpcMessage(json, message);
    } catch (StreamReadException e) {
      return Future.succeededFuture(
          problem(400, ErrorCodes.PARSE_ERROR, "The body is not JSON, or names a field twice."));
    } catch (IOException | IllegalArgumentException e) {
      return Future.succeededFuture(
          problem(
              400,
              ErrorCodes.INVALID_REQUEST,
              "Send one JSON-RPC 2.0 message, and no list of them."));
    }
    return switch (read) {
      case JSONRPCRequest request when "2.0".equals(request.jsonrpc()) -> answer(request, context);
      case JSONRPCNotification told when "2.0".equals(told.jsonrpc()) ->
          Work.of(
                  Mono.defer(() -> handler.orElseThrow().handleNotification(context, told))
                      .toFuture())
              .otherwiseEmpty()
              .map(done -> new Answer(202, Optional.empty()));
      // We ask nothing, so nothing waits for it.
      case JSONRPCResponse response -> Future.succeededFuture(new Answer(202, Optional.empty()));
      default ->
          Future.succeededFuture(
              problem(400, ErrorCodes.INVALID_REQUEST, "'jsonrpc' must be \"2.0\"."));
    };
  }

  private Future<Answer> answer(JSONRPCRequest request, McpTransportContext context) {
    return Work.of(
            Mono.defer(() -> handler.orElseThrow().handleRequest(context, request)).toFuture())
        .map(answer -> new Answer(200, Optional.of(written(answer))))
        .otherwise(failure -> failed(request, failure));
  }

  /// The SDK throws where parameters are missing or of the wrong type.
  private Answer failed(JSONRPCRequest request, Throwable failure) {
    boolean theirs =
        failure instanceof IllegalArgumentException || failure instanceof NullPointerException;
    if (!theirs) {
      LOG.error("an MCP call failed", failure);
    }
    JSONRPCResponse.JSONRPCError error =
        theirs
            ? new JSONRPCResponse.JSONRPCError(
                ErrorCodes.INVALID_PARAMS, "The parameters of the method are missing or wrong.")
            : new JSONRPCResponse.JSONRPCError(
                ErrorCodes.INTERNAL_ERROR, "The router failed; its log has the reason.");
    return new Answer(200, Optional.of(written(JSONRPCResponse.error(request.id(), error))));
  }

  /// An error of a message whose id is not known.
  Answer problem(int status, int code, String words) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("code", code);
    error.put("message", words);
    Map<String, @Nullable Object> message = new LinkedHashMap<>();
    message.put("jsonrpc", McpSchema.JSONRPC_VERSION);
    message.put("id", null);
    message.put("error", error);
    return new Answer(status, Optional.of(written(message)));
  }

  private byte[] written(Object message) {
    try {
      return json.writeValueAsBytes(message);
    } catch (IOException e) {
      throw new IllegalStateException("what the SDK made can be written", e);
    }
  }
}
