package dev.tarn.router.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.router.dialect.Carrying;
import dev.tarn.router.dialect.RouterException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GeminiSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Definitions of which each names the next this many times.
  private static ObjectNode chain(int definitions, int times) {
    ObjectNode root = JSON.createObjectNode().put("$ref", "#/$defs/d0");
    for (int i = 0; i < definitions; i++) {
      ObjectNode properties =
          root.withObject("/$defs/d" + i).put("type", "object").putObject("properties");
      for (int j = 0; j < times && i + 1 < definitions; j++) {
        properties.putObject("p" + j).put("$ref", "#/$defs/d" + (i + 1));
      }
    }
    return root;
  }

  private static ObjectNode subset(ObjectNode schema) {
    return new GeminiSchema(schema, "tool 'find'", new Carrying(List.of())).subset();
  }

  @Test
  void aFewDefinitions_thatStandForBillions_areRefusedByName() {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> subset(chain(28, 2)))
        .withMessageContaining("tool 'find'")
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void aLongChainOfReferences_isRefused_andOverflowsNothing() {
    assertThatExceptionOfType(RouterException.class)
        .isThrownBy(() -> subset(chain(20_000, 1)))
        .satisfies(e -> assertThat(e.status()).isEqualTo(400));
  }

  @Test
  void definitionsOfOrdinarySize_areWrittenOut() {
    assertThat(subset(chain(5, 2)).at("/properties/p1/properties/p0/properties/p0/type").asText())
        .isEqualTo("OBJECT");
  }
}
