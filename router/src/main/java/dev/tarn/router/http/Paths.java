package dev.tarn.router.http;

import dev.tarn.config.ProviderRow;
import dev.tarn.records.KeyText;
import dev.tarn.router.dialect.Dialect;
import dev.tarn.router.dialect.RouterException;
import dev.tarn.router.dialect.Target;
import dev.tarn.router.provider.CallerUrls;
import dev.tarn.router.provider.Provider;
import dev.tarn.router.provider.ProviderRouter;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// From the raw request target to an [Endpoint] (`contract.md` section 2). Pure.
final class Paths {
  private static final Pattern VERSION = Pattern.compile("/v1(beta|alpha)?(?=/)");
  private static final Pattern GOOGLES_MODELS = Pattern.compile("/v1(beta|alpha)/models(/.*)?");
  private static final Set<String> OURS = Set.of(SavedBoundaries.PARAMETER, "userId");

  /// Our own at the root.
  private static final Set<String> OWN_ROOTS =
      Set.of("/mcp", "/openapi.json", "/page", "/page.js", "/page.css");

  /// First words of our own APIs, behind `/v1/`.
  private static final Set<String> OWN =
      Set.of(
          "memories",
          "conflicts",
          "memory",
          "users",
          "page",
          "erasures",
          "writes",
          "receipts",
          "keys",
          "provider-keys",
          "workspaces",
          "settings",
          "boundaries",
          "audit",
          "usage");

  /// The call of a model at Bedrock, hosted or under the name of a row and perhaps a region.
  private static final Pattern MODEL_CALL =
      Pattern.compile("/v1(?:/(?<row>[^/]+)(?:/[^/]+)?)?/model/(?<id>[^/]+)/.*");

  /// One of the models that hosted calls can name; SDKs write `vendor/model` as one segment.
  private static final Pattern LISTED_MODEL = Pattern.compile("/v1/models/(?<id>.*)");

  private static final Pattern ENCODED_SLASH = Pattern.compile("%2f", Pattern.CASE_INSENSITIVE);

  private final ProviderRouter providers;
  private final UrlPaths urls;
  private final Dialects dialects;

  Paths(ProviderRouter providers, CallerUrls urls, Dialects dialects) {
    this.providers = providers;
    this.urls = new UrlPaths(providers, urls, dialects);
    this.dialects = dialects;
  }

  /// Reads the raw path: a normalised one would collapse `//`.
  ///
  /// @param target as on the request line, e.g. `/v1/openai/chat/completions?x=1`
  /// @param speaks told which dialect the client speaks as soon as the path tells, so that what
  ///   fails later fails in its words
  /// @throws RouterException 400 for paths that could mean two things, 501 for what is not
  ///   supported
  Endpoint resolve(String target, Consumer<Dialect> speaks) {
    PathFaults.refuseUnwritable(target);
    String path = path(target);
    PathFaults.refuseKeys(path);
    Query query = query(target);
    if (path.startsWith("/v3/")) {
      return endpoint(urls.inPath(path), query, speaks);
    }
    PathFaults.refuseAmbiguous(withSlashesOfModel(path));
    Optional<Endpoint> hosted = hosted(path, query, speaks);
    if (hosted.isPresent()) {
      return hosted.get();
    }
    if (path.equals("/v1/models") || path.startsWith("/v1/models/")) {
      return new Endpoint.Models();
    }
    if (isOwn(path)) {
      return new Endpoint.Own();
    }
    String prefixed = GOOGLES_MODELS.matcher(path).matches() ? "/v1/gemini" + path : path;
    Optional<Endpoint> named = provider(prefixed, query, speaks);
    if (named.isEmpty() && path.startsWith("/v1/")) {
      refuseAssistants(path.substring(3));
    }
    return named.orElseThrow(() ->
        RouterException.notFound(
            "unknown_path",
            "Nothing is served here. Providers are under /v1/{provider}, such as"
                + " /v1/openai/chat/completions; hosted calls under /v1; memory under"
                + " /v1/memories."));
  }

  /// The same for a call that names its provider by `x-memorylake-base-url`.
  ///
  /// @param baseUrls every such header of the call
  Endpoint resolveAt(List<String> baseUrls, String target, Consumer<Dialect> speaks) {
    PathFaults.refuseUnwritable(target);
    String path = path(target);
    PathFaults.refuseKeys(path);
    baseUrls.forEach(PathFaults::refuseKeys);
    PathFaults.refuseAmbiguous(path);
    return isOwn(path)
        ? new Endpoint.Own()
        : endpoint(urls.inHeader(baseUrls, path), query(target), speaks);
  }

  private Endpoint endpoint(UrlPaths.Named named, Query query, Consumer<Dialect> speaks) {
    return endpoint(named.provider(), named.rest(), query, speaks);
  }

  /// `/v1/…`, and the versions that Google's SDKs put there.
  private Optional<Endpoint> hosted(String path, Query query, Consumer<Dialect> speaks) {
    Matcher version = VERSION.matcher(path);
    if (!version.lookingAt()) {
      return Optional.empty();
    }
    String rest = path.substring(version.end());
    return dialects
        .spoken(rest)
        .filter(spoken ->
            version.group().equals("/v1")
                || spoken.dialect().spokenBy() == ProviderRow.Dialect.GEMINI)
        .map(spoken -> {
          speaks.accept(spoken.dialect());
          String asked = version.group().equals("/v1alpha") ? path : rest;
          return chat(Optional.empty(), spoken, asked, query);
        });
  }

  private static boolean isOwn(String path) {
    String[] segments = path.split("/", 4);
    return OWN_ROOTS.contains(path)
        || (segments.length > 2 && segments[1].equals("v1") && OWN.contains(segments[2]));
  }

  /// `/v1/{p}/…`, or its alias `/{p}/v1/…`, or `/{p}/` and the provider's own version.
  private Optional<Endpoint> provider(String path, Query query, Consumer<Dialect> speaks) {
    boolean versionFirst = path.startsWith("/v1/");
    String from = versionFirst ? path.substring(3) : path;
    int end = from.indexOf('/', 1);
    if (end < 0) {
      return Optional.empty();
    }
    String rest = from.substring(end);
    return providers
        .byName(from.substring(1, end))
        .filter(p -> versionFirst || rest.startsWith("/v1/") || p.isVersioned(rest))
        .map(p -> {
          boolean alias = !versionFirst && rest.startsWith("/v1/") && !p.isWhole(rest);
          return located(p, alias ? rest.substring(3) : rest);
        })
        .map(at -> endpoint(at.provider(), at.rest(), query, speaks));
  }

  /// A path that is a call as it stands names no part of the base URL.
  private Provider.Located located(Provider provider, String rest) {
    return dialects.spoken(provider.called(rest)).isPresent() && !provider.isWhole(rest)
        ? new Provider.Located(provider, rest)
        : provider.located(rest);
  }

  /// The path says what the client speaks, whatever the row does: many providers serve more than
  /// one dialect.
  private Endpoint endpoint(Provider provider, String rest, Query query, Consumer<Dialect> speaks) {
    String called = provider.called(rest);
    Optional<Dialects.Spoken> spoken = dialects.spoken(called);
    speaks.accept(
        spoken
            .map(Dialects.Spoken::dialect)
            .orElseGet(() -> dialects.of(provider.row().dialect())));
    if (spoken.isPresent() && spoken.get().target().kind() == Target.Kind.CHAT) {
      return chat(Optional.of(provider), spoken.get(), rest, query);
    }
    refuseAssistants(called);
    return new Endpoint.Passthrough(provider, spoken, rest, travelling(query, provider.auth(rest)));
  }

  /// @param rest without a version
  private static void refuseAssistants(String rest) {
    String first = rest.isEmpty() ? "" : rest.substring(1).split("/", 2)[0];
    if (first.equals("assistants") || first.equals("threads")) {
      throw RouterException.notSupported(
          "assistants_not_supported", "The Assistants API is not supported; use Responses.");
    }
  }

  /// The path with the slashes of a model's id written out, so that they are looked at like any
  /// other: an ARN at Bedrock, `…inference-profile%2Fus…`, is one segment on the wire.
  private String withSlashesOfModel(String path) {
    Matcher listed = LISTED_MODEL.matcher(path);
    if (listed.matches() && dialects.spoken(path.substring("/v1".length())).isEmpty()) {
      return withSlashesOut(path, listed);
    }
    Matcher call = MODEL_CALL.matcher(path);
    if (!call.matches()) {
      return path;
    }
    Optional<String> row = Optional.ofNullable(call.group("row"));
    boolean atBedrock =
        row.isEmpty()
            || row.flatMap(providers::byName)
                .filter(p -> p.row().dialect() == ProviderRow.Dialect.BEDROCK)
                .isPresent();
    return atBedrock ? withSlashesOut(path, call) : path;
  }

  private static String withSlashesOut(String path, Matcher model) {
    return path.substring(0, model.start("id"))
        + ENCODED_SLASH.matcher(model.group("id")).replaceAll("/")
        + path.substring(model.end("id"));
  }

  private static Endpoint chat(
      Optional<Provider> provider, Dialects.Spoken spoken, String rest, Query query) {
    Endpoint.Chat chat = new Endpoint.Chat(provider, spoken.dialect(), spoken.target(), rest, "");
    return chat.with(travelling(query, chat.keyHeader()));
  }

  private static String path(String target) {
    int question = target.indexOf('?');
    return question < 0 ? target : target.substring(0, question);
  }

  private static Query query(String target) {
    int question = target.indexOf('?');
    return Query.of(question < 0 ? "" : target.substring(question + 1));
  }

  /// The query without what is ours and without keys, every other byte as it came. No pair with a
  /// memory key in it leaves.
  private static String travelling(Query query, ProviderRow.Auth keyHeader) {
    boolean holdsKey = keyHeader == ProviderRow.Auth.X_GOOG_API_KEY;
    return query.without((name, value) ->
        OURS.contains(name)
            || (holdsKey && name.equals(Presented.KEY_PARAMETER))
            || KeyText.isIn(name)
            || KeyText.isIn(value));
  }
}
