package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Account;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// What the headers and the query of a call say of its caller (`contract.md` section 3).
final class CallerHeaders {
  private static final List<String> USER = List.of("x-memorylake-user-id", "x-sm-user-id");
  private static final List<String> CONVERSATION =
      List.of(
          "x-memorylake-conversation-id",
          "x-sm-conversation-id",
          "x-session-id",
          "x-claude-code-session-id");

  private CallerHeaders() {}

  /// The caller whose key was verified.
  ///
  /// @throws RouterException 400 for what contradicts itself or cannot be read
  static Caller caller(HttpServerRequest request, Account account, Presented presented) {
    MultiMap headers = request.headers();
    MemoryMode mode = account.key().attributes().mode();
    Optional<String> suffix = presented.suffix();
    if (suffix.isPresent()) {
      mode = mode.and(mode(suffix.get(), "the key's suffix"));
    }
    Optional<String> asked = first(headers, List.of("x-memorylake-memory"));
    if (asked.isPresent()) {
      mode = mode.and(mode(asked.get(), "x-memorylake-memory"));
    }
    return new Caller(
        account,
        presented.byok(),
        mode,
        presented.provider(),
        user(request).map(u -> named(u, "the user id")),
        first(headers, List.of("x-memorylake-project-id")).map(p -> named(p, "the project id")),
        Optional.empty(),
        first(headers, CONVERSATION).map(c -> named(c, "the conversation id")),
        budget(headers),
        first(headers, List.of("x-memorylake-context")).map(CallerHeaders::context),
        first(headers, List.of("x-memorylake-dry-run"))
            .filter("true"::equalsIgnoreCase)
            .isPresent());
  }

  /// A header wins over the query; two headers, or two parameters, must not differ.
  private static Optional<String> user(HttpServerRequest request) {
    Set<String> inHeaders = new HashSet<>(2);
    for (String header : USER) {
      for (String name : request.headers().getAll(header)) {
        if (!name.isBlank()) {
          inHeaders.add(name.strip());
        }
      }
    }
    Set<String> inQuery = Set.copyOf(query(request).values("userId"));
    if (inHeaders.size() > 1 || inQuery.size() > 1) {
      throw RouterException.badRequest(
          "contradicting_user", "The call names more than one user; send one.");
    }
    return inHeaders.stream().findFirst().or(() -> inQuery.stream().findFirst());
  }

  /// Reads a mode as a header or body field names it.
  static MemoryMode mode(String text, String where) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "full" -> MemoryMode.FULL;
      case "read" -> MemoryMode.READ;
      case "write" -> MemoryMode.WRITE;
      case "off" -> MemoryMode.OFF;
      default ->
          throw RouterException.badRequest(
              "invalid_memory_mode", "'" + where + "' must be full, read, write or off.");
    };
  }

  private static Caller.Context context(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "trim" -> Caller.Context.TRIM;
      case "keep" -> Caller.Context.KEEP;
      default ->
          throw RouterException.badRequest(
              "invalid_context", "'x-memorylake-context' must be trim or keep.");
    };
  }

  private static OptionalInt budget(MultiMap headers) {
    Optional<String> asked = first(headers, List.of("x-memorylake-memory-budget"));
    if (asked.isEmpty()) {
      return OptionalInt.empty();
    }
    try {
      int tokens = Integer.parseInt(asked.get().strip());
      if (tokens >= 0) {
        return OptionalInt.of(tokens);
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw RouterException.badRequest(
        "invalid_memory_budget", "'x-memorylake-memory-budget' must be a whole number of tokens.");
  }

  private static String named(String value, String what) {
    if (value.getBytes(StandardCharsets.UTF_8).length > MemoryScope.MAX_NAME_BYTES) {
      throw RouterException.badRequest(
          "name_too_long", what + " must not be longer than 256 bytes.");
    }
    return value;
  }

  /// Not the server's own reading, which fails with the whole query in its message.
  static Query query(HttpServerRequest request) {
    return Query.of(request.query() == null ? "" : request.query());
  }

  /// The first header of these names that says something.
  static Optional<String> first(MultiMap headers, List<String> names) {
    for (String name : names) {
      String value = headers.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(value.strip());
      }
    }
    return Optional.empty();
  }
}
