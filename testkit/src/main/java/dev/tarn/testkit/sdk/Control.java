package dev.tarn.testkit.sdk;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.tarn.testkit.FakeProvider;
import dev.tarn.testkit.Received;
import dev.tarn.testkit.Reply;
import dev.tarn.testkit.strict.Profile;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Lets a program in another language direct a [FakeProvider], over HTTP on loopback:
///
/// | call | does |
/// |---|---|
/// | `POST /script` with a reply | plays it to the next request; several are played in order |
/// | `GET /received` | the requests so far: method, URI, headers by their names in lower case, body as text |
/// | `POST /reset` | forgets both; whatever a vendor refuses of its own dialect is refused |
/// | `POST /reset/` and a row | forgets both; what that row's provider refuses is refused |
/// | `GET /profile/` and a row | a `model` of its provider, and what that `lacks` |
///
/// A reply is `{"status", "headers", "json"}`, or `{"headers", "events"}` for a stream, each event
/// sent as it stands.
final class Control implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String RESET = "POST /reset/";
  private static final String PROFILE = "GET /profile/";

  private final FakeProvider provider;
  private final HttpServer server;

  private Control(FakeProvider provider) throws IOException {
    this.provider = provider;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::serve);
    server.start();
  }

  /// Starts on a free port.
  static Control start(FakeProvider provider) throws IOException {
    return new Control(provider);
  }

  /// `http://127.0.0.1:` and the port.
  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      JsonNode answer;
      try (InputStream body = exchange.getRequestBody()) {
        answer = answer(exchange.getRequestMethod() + " " + exchange.getRequestURI(), body);
      } catch (IOException | IllegalArgumentException e) {
        send(exchange, 400, JSON.createObjectNode().put("error", e.getMessage()));
        return;
      }
      send(exchange, 200, answer);
    }
  }

  private JsonNode answer(String call, InputStream body) throws IOException {
    if (call.startsWith(PROFILE)) {
      return told(Profile.of(call.substring(PROFILE.length())));
    }
    if (call.startsWith(RESET)) {
      provider.strict(Profile.of(call.substring(RESET.length()))).reset();
      return JSON.createObjectNode();
    }
    switch (call) {
      case "POST /script" -> provider.script(reply(JSON.readTree(body)));
      case "POST /reset" -> provider.strict(Profile.vendors()).reset();
      case "GET /received" -> {
        return received();
      }
      default -> throw new IllegalArgumentException("unknown call: " + call);
    }
    return JSON.createObjectNode();
  }

  private static JsonNode told(Profile profile) {
    ObjectNode told = JSON.createObjectNode().put("model", profile.model());
    ArrayNode lacks = told.putArray("lacks");
    profile.lacks().forEach(feature -> lacks.add(feature.name().toLowerCase(Locale.ROOT)));
    return told;
  }

  private static void send(HttpExchange exchange, int status, JsonNode answer) throws IOException {
    byte[] bytes = answer.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("content-type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  private static Reply reply(JsonNode script) {
    Reply reply;
    if (script.has("events")) {
      List<String> events = new ArrayList<>();
      script.path("events").forEach(event -> events.add(event.asText()));
      reply = Reply.events(events.toArray(String[]::new));
    } else {
      reply = Reply.json(script.path("status").asInt(200), script.path("json").toString());
    }
    for (var header : script.path("headers").properties()) {
      reply = reply.with(header.getKey(), header.getValue().asText());
    }
    return reply;
  }

  private ArrayNode received() {
    ArrayNode all = JSON.createArrayNode();
    for (Received request : provider.received()) {
      ObjectNode one = all.addObject().put("method", request.method()).put("uri", request.uri());
      ObjectNode headers = one.putObject("headers");
      request
          .headers()
          .forEach(h -> headers.put(h.getKey().toLowerCase(Locale.ROOT), h.getValue()));
      one.put("body", request.text());
    }
    return all;
  }
}
