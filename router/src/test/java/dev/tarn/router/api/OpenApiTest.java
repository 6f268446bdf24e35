package dev.tarn.router.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.tarn.records.Records;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The document describes each route and no other, and each body as its record is. That answers are
/// as described is seen in `OpenApiIT`.
// None of what the routes are made with is asked anything.
@SuppressWarnings("NullAway")
class OpenApiTest {
  private static final JsonNode DOCUMENT = document();

  /// Served before this room.
  private static final List<String> OUTSIDE =
      List.of("GET /healthz", "GET /readyz", "GET /metrics");

  private static JsonNode document() {
    try {
      return new ObjectMapper().readTree(OpenApi.class.getResourceAsStream("openapi.json"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void eachRoute_isDescribed_andNothingElse() throws Exception {
    TreeSet<String> described = new TreeSet<>();
    DOCUMENT
        .path("paths")
        .properties()
        .forEach(path ->
            path.getValue()
                .fieldNames()
                .forEachRemaining(method ->
                    described.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

    TreeSet<String> served = new TreeSet<>(OUTSIDE);
    Vertx vertx = Vertx.vertx();
    try {
      Records records =
          (Records)
              Proxy.newProxyInstance(
                  Records.class.getClassLoader(),
                  new Class<?>[] {Records.class},
                  (proxy, method, arguments) -> null);
      Router router =
          (Router)
              new Api(
                      new MemoryApi(
                          null, records, null, null, null, null, InstantSource.system(), null),
                      null,
                      null,
                      records,
                      null,
                      null,
                      null,
                      loop -> null,
                      null,
                      Optional.empty(),
                      null,
                      null,
                      InstantSource.system())
                  .handler(vertx, null, null, 1);
      for (Route route : router.getRoutes()) {
        if (route.methods() != null && route.getPath() != null) {
          String path = route.getPath().replaceAll(":([a-z]+)", "{$1}");
          route.methods().forEach(method -> served.add(method.name() + " " + path));
        }
      }
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get();
    }
    assertThat(described).isEqualTo(served);
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
        arguments("NewMemory", Bodies.NewMemory.class),
        arguments("Search", Bodies.Search.class),
        arguments("Feedback", Bodies.Feedback.class),
        arguments("Decided", Bodies.Decided.class),
        arguments("Forget", ForgetBody.class),
        arguments("ForgetFilter", ForgetBody.Filter.class),
        arguments("Prepare", ChatBodies.Prepare.class),
        arguments("Ingest", ChatBodies.Ingest.class),
        arguments("NewPageLink", PageLinkRoutes.Asked.class),
        arguments("Message", ChatBodies.Chatted.class),
        arguments("KeyAttributes", KeyBody.class),
        arguments("Rotation", KeyRoutes.Rotation.class),
        arguments("Limits", LimitsBody.class),
        arguments("NewProviderKey", ProviderKeyBodies.NewProviderKey.class),
        arguments("ProviderKeyChange", ProviderKeyBodies.ProviderKeyChange.class),
        arguments("NewValue", ProviderKeyBodies.NewValue.class),
        arguments("Import", ProviderKeyBodies.Import.class),
        arguments("FactReading", FactsBody.class),
        arguments("WorkspaceAttributes", WorkspaceBody.class),
        arguments("NewSpace", SpaceBody.class),
        arguments("Embedder", SpaceBody.Embedder.class),
        arguments("NewBoundary", BoundaryRoutes.NewBoundary.class));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void aBody_isDescribedAsItsRecordIs(String name, Class<? extends Record> type) {
    JsonNode schema = DOCUMENT.path("components").path("schemas").path(name);

    assertThat(names(schema.path("properties")))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(type.getRecordComponents()).map(OpenApiTest::name).toList());
    assertThat(
            StreamSupport.stream(schema.path("required").spliterator(), false)
                .map(JsonNode::asText))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(type.getRecordComponents())
                .filter(OpenApiTest::isRequired)
                .map(OpenApiTest::name)
                .toList());
    assertThat(schema.path("additionalProperties").asBoolean(true)).isFalse();
  }

  @Test
  void everyBodyThatIsTaken_isHeldToItsRecord() {
    TreeSet<String> taken = new TreeSet<>();
    DOCUMENT
        .findParents("requestBody")
        .forEach(operation ->
            taken.add(
                operation
                    .at("/requestBody/content/application~1json/schema/$ref")
                    .asText()
                    .replace("#/components/schemas/", "")));
    // Patches, in which everything may be missing, and lines, which are no JSON document.
    taken.removeAll(List.of("WorkspaceChange", "Change", ""));

    assertThat(bodies().map(body -> (String) body.get()[0])).containsAll(taken);
  }

  @Test
  void everyReference_leadsSomewhere_andEverySchemaIsOne() {
    for (JsonNode referring : DOCUMENT.findParents("$ref")) {
      String reference = referring.path("$ref").asText();
      assertThat(DOCUMENT.at(reference.substring(1)).isMissingNode()).as(reference).isFalse();
    }
    var rules =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));
    DOCUMENT
        .path("components")
        .path("schemas")
        .properties()
        .forEach(
            schema -> assertThat(rules.validate(schema.getValue())).as(schema.getKey()).isEmpty());
  }

  @Test
  void everyOperation_hasAnIdOfItsOwn() {
    assertThat(DOCUMENT.findValuesAsText("operationId"))
        .doesNotHaveDuplicates()
        .hasSize(DOCUMENT.findParents("responses").size() - 1);
  }

  private static List<String> names(JsonNode properties) {
    return properties.properties().stream().map(Map.Entry::getKey).toList();
  }

  private static String name(RecordComponent component) {
    return Optional.ofNullable(component.getAccessor().getAnnotation(JsonProperty.class))
        .map(JsonProperty::value)
        .orElse(component.getName());
  }

  /// `top_k` has its annotation on the optional itself.
  private static boolean isRequired(RecordComponent component) {
    return component.getType() != Optional.class
        && (component.getAccessor().isAnnotationPresent(NotNull.class)
            || component.getAccessor().isAnnotationPresent(NotBlank.class));
  }
}
