package dev.tarn.router;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The rules of the house, for the packages under a root: `dev.tarn`, or a tree of planted
/// violations.
final class HouseRules {
  private static final Set<String> OUTER_CLOCKS_AND_CHANCE =
      Set.of(
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.Clock.systemUTC",
          "java.time.Clock.systemDefaultZone",
          "java.time.InstantSource.system",
          "java.lang.System.currentTimeMillis",
          "java.util.UUID.randomUUID",
          "java.lang.Math.random");

  private final String root;

  HouseRules(String root) {
    this.root = root;
  }

  ArchRule configKnowsNobody() {
    return mayNotUse("config", "embedding", "memory", "records", "router");
  }

  ArchRule embeddingKnowsOnlyConfig() {
    return mayNotUse("embedding", "memory", "records", "router");
  }

  ArchRule memoryKnowsOnlyConfig() {
    return mayNotUse("memory", "embedding", "records", "router");
  }

  ArchRule recordsKnowOnlyConfig() {
    return mayNotUse("records", "embedding", "memory", "router");
  }

  ArchRule packagesHaveNoCycles() {
    return slices().matching(root + ".(**)").should().beFreeOfCycles();
  }

  ArchRule dialectKnowsNoRoom() {
    return roomMayNotUse(
        "dialect", "provider", "recall", "remember", "usage", "http", "api", "mcp", "page");
  }

  ArchRule dialectsDoNotKnowEachOther() {
    return slices()
        .matching(root + ".router.dialect.(*)..")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(
            DescribedPredicate.alwaysTrue(),
            JavaClass.Predicates.resideInAPackage(root + ".router.dialect.json.."));
  }

  ArchRule providerKnowsNoRoomButDialect() {
    return roomMayNotUse("provider", "recall", "remember", "usage", "http", "api", "mcp", "page");
  }

  ArchRule recallKnowsNoRoomButDialect() {
    return roomMayNotUse("recall", "provider", "remember", "usage", "http", "api", "mcp", "page");
  }

  ArchRule rememberKnowsNoRoomButDialect() {
    return roomMayNotUse("remember", "provider", "recall", "usage", "http", "api", "mcp", "page");
  }

  ArchRule usageKnowsNoRoomButDialect() {
    return roomMayNotUse("usage", "provider", "recall", "remember", "http", "api", "mcp", "page");
  }

  ArchRule httpDoesNotKnowTheApi() {
    return roomMayNotUse("http", "api", "mcp", "page");
  }

  ArchRule apiDoesNotCallProviders() {
    return roomMayNotUse("api", "provider", "mcp", "page");
  }

  /// It goes through the doors of the others.
  ArchRule mcpKnowsTheDoorsOnly() {
    return roomMayNotUse("mcp", "provider", "recall", "remember", "usage", "page");
  }

  /// The same.
  ArchRule pageKnowsTheDoorsOnly() {
    return roomMayNotUse("page", "dialect", "provider", "recall", "remember", "usage", "mcp");
  }

  ArchRule theProtocolOfAgentsOnlyInMcp() {
    return only("router.mcp", "io.modelcontextprotocol..", "reactor..");
  }

  ArchRule nobodyUsesTheTop() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".router")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(root + ".router");
  }

  ArchRule luceneOnlyInMemory() {
    return only("memory", "org.apache.lucene..");
  }

  /// The testkit, which is never shipped, makes databases on a server of its own.
  ArchRule sqlOnlyInRecords() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".records..", root + ".testkit..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                "java.sql..",
                "javax.sql..",
                "org.jdbi..",
                "com.zaxxer.hikari..",
                "org.flywaydb..",
                "org.sqlite..",
                "org.postgresql.."));
  }

  ArchRule modelsOnlyInEmbedding() {
    return only("embedding", "ai.onnxruntime..", "ai.djl..");
  }

  ArchRule yamlOnlyInConfig() {
    return only("config", "com.fasterxml.jackson.dataformat.yaml..", "org.yaml..");
  }

  ArchRule validationOnlyAtTheEdges() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".config..", root + ".router.api..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("jakarta.validation..");
  }

  ArchRule vertxOnlyWhereHttpIs() {
    return noClasses()
        .that()
        .resideInAnyPackage(
            root + ".config..",
            root + ".embedding..",
            root + ".memory..",
            root + ".records..",
            root + ".router.dialect..",
            root + ".router.recall..",
            root + ".router.remember..",
            root + ".router.usage..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..");
  }

  ArchRule environmentOnlyInConfig() {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + ".config..")
        .should()
        .accessTargetWhere(isOneOf(Set.of("java.lang.System.getenv")));
  }

  /// In the rooms beyond, a secret is handed on and never looked into. An embedder signs for
  /// itself, so that recall needs to see no key.
  ArchRule secretsAreRevealedWhereCallsAreSignedOrKeysChecked() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(
            root + ".config..",
            root + ".embedding..",
            root + ".records..",
            root + ".router",
            root + ".router.http",
            root + ".router.provider..")
        .should()
        .accessTargetWhere(isOneOf(Set.of("dev.tarn.config.Secret.reveal")));
  }

  /// Only who places and signs outgoing calls opens stored keys; the top hands the vault on.
  ArchRule storedKeysAreOpenedByProviderOnly() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".records..", root + ".router.provider..")
        .should()
        .accessTargetWhere(
            isOneOf(
                Set.of(
                    "dev.tarn.records.KeyVault.unlock",
                    "dev.tarn.records.KeyVault$Unlocked.open")));
  }

  /// And nobody else is handed it.
  ArchRule theVaultIsHandedToProviderOnly() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".records..", root + ".router.provider..")
        .and()
        .resideOutsideOfPackage(root + ".router")
        .should()
        .dependOnClassesThat()
        .haveNameMatching("dev\\.tarn\\.records\\.KeyVault(\\$Unlocked)?")
        .orShould()
        .accessTargetWhere(isOneOf(Set.of("dev.tarn.records.Records.vault")));
  }

  ArchRule nobodyPrints() {
    return noClasses()
        .should()
        .accessTargetWhere(
            isOneOf(
                Set.of(
                    "java.lang.System.out",
                    "java.lang.System.err",
                    "java.lang.Throwable.printStackTrace")));
  }

  ArchRule nobodySleeps() {
    return noClasses().should().accessTargetWhere(isOneOf(Set.of("java.lang.Thread.sleep")));
  }

  ArchRule clocksAndIdsArePassedIn() {
    return noClasses()
        .that()
        .resideOutsideOfPackages(root + ".router", root + ".testkit..")
        .should()
        .accessTargetWhere(isOneOf(OUTER_CLOCKS_AND_CHANCE));
  }

  ArchRule namesSayWhatAThingIsFor() {
    return noClasses()
        .should()
        .haveNameMatching(".*[A-Za-z](Utils?|Helper|Manager|Impl|Base|Common)");
  }

  private ArchRule mayNotUse(String module, String... others) {
    return apart(root + "." + module, Arrays.stream(others).map(o -> root + "." + o));
  }

  private ArchRule roomMayNotUse(String room, String... others) {
    return apart(root + ".router." + room, Arrays.stream(others).map(o -> root + ".router." + o));
  }

  private static ArchRule apart(String from, Stream<String> to) {
    return noClasses()
        .that()
        .resideInAPackage(from + "..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(to.map(p -> p + "..").toArray(String[]::new));
  }

  private ArchRule only(String module, String... packages) {
    return noClasses()
        .that()
        .resideOutsideOfPackage(root + "." + module + "..")
        .should()
        .dependOnClassesThat(resideInAnyPackage(packages));
  }

  /// Calls, method references and fields by the name of the class that declares them, or of one
  /// that inherits from it.
  private static DescribedPredicate<JavaAccess<?>> isOneOf(Set<String> members) {
    return DescribedPredicate.describe(
        "is one of " + members.stream().sorted().collect(Collectors.joining(", ")),
        access -> {
          AccessTarget target = access.getTarget();
          JavaClass owner = target.getOwner();
          return Stream.concat(
                  Stream.of(owner.getName()),
                  owner.getAllRawSuperclasses().stream().map(JavaClass::getName))
              .anyMatch(name -> members.contains(name + "." + target.getName()));
        });
  }
}
