package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.Account;
import dev.tarn.records.NewKey.MemoryMode;
import dev.tarn.router.dialect.RouterException;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/// What the headers and the query of a call say of its caller (`contract.md` section 3).
final class CallerHeaders {
  private static final List<CharSequence> USER = names("x-memorylake-user-id", "x-sm-user-id");
  private static final List<CharSequence> CONVERSATION =
      names(
          "x-memorylake-conversation-id",
          "x-sm-conversation-id",
          "x-session-id",
          "x-claude-code-session-id");
  private static final List<CharSequence> MEMORY = names("x-memorylake-memory");
  private static final List<CharSequence> PROJECT = names("x-memorylake-project-id");
  private static final List<CharSequence> BUDGET = names("x-memorylake-memory-budget");
  private static final List<CharSequence> CONTEXT = names("x-memorylake-context");
  private static final List<CharSequence> DRY_RUN = names("x-memorylake-dry-run");

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
    Optional<String> asked = first(headers, MEMORY);
    if (asked.isPresent()) {
      mode = mode.and(mode(asked.get(), "x-memorylake-memory"));
    }
    return new Caller(
        account,
        presented.byok(),
        mode,
        presented.provider(),
        user(request).map(u -> named(u, "the user id")),
        first(headers, PROJECT).map(p -> named(p, "the project id")),
        Optional.empty(),
        first(headers, CONVERSATION).map(c -> named(c, "the conversation id")),
        budget(headers),
        first(headers, CONTEXT).map(CallerHeaders::context),
        first(headers, DRY_RUN).filter("true"::equalsIgnoreCase).isPresent());
  }

  /// A header wins over the query; two headers, or two parameters, must not differ.
  private static Optional<String> user(HttpServerRequest request) {
    List<String> inHeaders = new ArrayList<>(1);
    for (CharSequence header : USER) {
      for (String name : request.headers().getAll(header)) {
        if (!name.isBlank()) {
          inHeaders.add(name.strip());
        }
      }
    }
    Optional<String> inQuery = only(query(request).values("userId"));
    return only(inHeaders).or(() -> inQuery);
  }

  private static Optional<String> only(List<String> users) {
    for (String user : users) {
      if (!user.equals(users.getFirst())) {
        throw RouterException.badRequest(
            "contradicting_user", "The call names more than one user; send one.");
      }
    }
    return users.isEmpty() ? Optional.empty() : Optional.of(users.getFirst());
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
    Optional<String> asked = first(headers, BUDGET);
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
    if (MemoryScope.isTooLong(value)) {
      throw RouterException.badRequest(
          "name_too_long", what + " must not be longer than 256 bytes.");
    }
    return value;
  }

  /// Not the server's own reading, which fails with the whole query in its message.
  static Query query(HttpServerRequest request) {
    return Query.of(request.query() == null ? "" : request.query());
  }

  /// Names of headers as they are looked up fastest: their hashes are known.
  static List<CharSequence> names(String... names) {
    return Stream.of(names).map(HttpHeaders::createOptimized).toList();
  }

  /// The first header of these names that says something.
  static Optional<String> first(MultiMap headers, List<CharSequence> names) {
    for (CharSequence name : names) {
      String value = headers.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(value.strip());
      }
    }
    return Optional.empty();
  }
}
