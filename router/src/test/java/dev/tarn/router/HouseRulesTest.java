package dev.tarn.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Each rule holds for what is shipped, and bites on a violation planted under
/// `dev.tarn.router.planted`, which is laid out like the house itself.
final class HouseRulesTest {
  private static final String PLANTED_ROOT = "dev.tarn.router.planted";
  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tarn");
  private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(PLANTED_ROOT);

  @Test
  void theHouseIsLookedAtWhole() {
    assertThat(HOUSE.stream().map(c -> c.getPackageName()).distinct())
        .contains(
            "dev.tarn.config",
            "dev.tarn.embedding",
            "dev.tarn.memory",
            "dev.tarn.records",
            "dev.tarn.router",
            "dev.tarn.router.api",
            "dev.tarn.router.dialect.anthropic",
            "dev.tarn.router.dialect.bedrock",
            "dev.tarn.router.dialect.openai",
            "dev.tarn.router.http",
            "dev.tarn.router.mcp",
            "dev.tarn.router.page",
            "dev.tarn.router.provider",
            "dev.tarn.router.provider.credential",
            "dev.tarn.router.recall",
            "dev.tarn.router.remember",
            "dev.tarn.router.usage")
        .noneMatch(p -> p.startsWith(PLANTED_ROOT));
  }

  @Test
  void config_knowsNoOtherModule() {
    holds(HouseRules::configKnowsNobody, "config.KnowsRecords");
  }

  @Test
  void embedding_knowsConfigOnly() {
    holds(HouseRules::embeddingKnowsOnlyConfig, "embedding.KnowsMemory");
  }

  @Test
  void memoryStore_knowsConfigOnly() {
    holds(HouseRules::memoryKnowsOnlyConfig, "memory.KnowsRecords");
  }

  @Test
  void records_knowConfigOnly() {
    holds(HouseRules::recordsKnowOnlyConfig, "records.KnowsTheRouter");
  }

  @Test
  void packages_haveNoCycles() {
    holds(HouseRules::packagesHaveNoCycles, "provider.KnowsADoor");
  }

  @Test
  void dialect_knowsNoRoom() {
    holds(HouseRules::dialectKnowsNoRoom, "dialect.KnowsRecall");
  }

  @Test
  void dialects_doNotKnowEachOther() {
    holds(HouseRules::dialectsDoNotKnowEachOther, "dialect.openai.KnowsAnotherDialect");
  }

  @Test
  void provider_knowsNoRoomButDialect() {
    holds(HouseRules::providerKnowsNoRoomButDialect, "provider.KnowsADoor");
  }

  @Test
  void recall_knowsNoRoomButDialect() {
    holds(HouseRules::recallKnowsNoRoomButDialect, "recall.KnowsRemember");
  }

  @Test
  void remember_knowsNoRoomButDialect() {
    holds(HouseRules::rememberKnowsNoRoomButDialect, "remember.KnowsProvider");
  }

  @Test
  void usage_knowsNoRoomButDialect() {
    holds(HouseRules::usageKnowsNoRoomButDialect, "usage.KnowsProvider");
  }

  @Test
  void http_doesNotKnowTheApi() {
    holds(HouseRules::httpDoesNotKnowTheApi, "http.KnowsTheApi");
  }

  @Test
  void api_doesNotCallProviders() {
    holds(HouseRules::apiDoesNotCallProviders, "api.KnowsProvider");
  }

  @Test
  void mcp_goesThroughTheDoors() {
    holds(HouseRules::mcpKnowsTheDoorsOnly, "mcp.KnowsRecall");
  }

  @Test
  void page_goesThroughTheDoors() {
    holds(HouseRules::pageKnowsTheDoorsOnly, "page.KnowsRecall");
  }

  @Test
  void theProtocolOfAgents_livesInMcp() {
    holds(HouseRules::theProtocolOfAgentsOnlyInMcp, "api.SpeaksToAgents");
  }

  @Test
  void top_isUsedByNobody() {
    holds(HouseRules::nobodyUsesTheTop, "remember.KnowsTheTop");
  }

  @Test
  void lucene_livesInTheMemoryStore() {
    holds(HouseRules::luceneOnlyInMemory, "records.UsesLucene");
  }

  @Test
  void sql_livesInRecords() {
    holds(HouseRules::sqlOnlyInRecords, "memory.UsesSql");
  }

  @Test
  void models_liveInEmbedding() {
    holds(HouseRules::modelsOnlyInEmbedding, "memory.UsesAModel");
  }

  @Test
  void yaml_livesInConfig() {
    holds(HouseRules::yamlOnlyInConfig, "records.UsesYaml");
  }

  @Test
  void validation_livesInConfigAndTheApi() {
    holds(HouseRules::validationOnlyAtTheEdges, "records.Validates");
  }

  @Test
  void vertx_livesWhereHttpIs() {
    holds(HouseRules::vertxOnlyWhereHttpIs, "recall.UsesVertx");
  }

  @Test
  void environment_isReadByConfigOnly() {
    holds(HouseRules::environmentOnlyInConfig, "recall.ReadsTheEnvironment");
  }

  @Test
  void secrets_areRevealedWhereCallsAreSignedOrKeysChecked() {
    holds(HouseRules::secretsAreRevealedWhereCallsAreSignedOrKeysChecked, "recall.RevealsASecret");
  }

  @Test
  void storedKeys_areOpenedByProviderOnly() {
    holds(HouseRules::storedKeysAreOpenedByProviderOnly, "recall.OpensTheVault");
  }

  @Test
  void theVault_isHandedToProviderOnly() {
    holds(HouseRules::theVaultIsHandedToProviderOnly, "recall.OpensTheVault");
  }

  @Test
  void theVault_isNotAskedForByWhoKnowsTheRecords() {
    holds(HouseRules::theVaultIsHandedToProviderOnly, "recall.AsksForTheVault");
  }

  @Test
  void nobody_printsToTheTerminal() {
    holds(HouseRules::nobodyPrints, "recall.Prints");
  }

  @Test
  void nobody_printsStackTraces() {
    holds(HouseRules::nobodyPrints, "recall.PrintsTheStack");
  }

  @Test
  void nobody_sleeps() {
    holds(HouseRules::nobodySleeps, "recall.Sleeps");
  }

  @Test
  void clocks_arePassedIn() {
    holds(HouseRules::clocksAndIdsArePassedIn, "recall.ReadsTheClock");
  }

  @Test
  void ids_arePassedIn() {
    holds(HouseRules::clocksAndIdsArePassedIn, "recall.DrawsAnId");
  }

  @Test
  void names_sayWhatAThingIsFor() {
    holds(HouseRules::namesSayWhatAThingIsFor, "recall.WeavingHelper");
  }

  private static void holds(Function<HouseRules, ArchRule> rule, String planted) {
    rule.apply(new HouseRules("dev.tarn")).check(HOUSE);
    assertThat(rule.apply(new HouseRules(PLANTED_ROOT)).evaluate(PLANTED).getFailureReport())
        .as("what the rule says of the planted violations")
        .satisfies(report -> assertThat(report.toString()).contains(planted));
  }
}
