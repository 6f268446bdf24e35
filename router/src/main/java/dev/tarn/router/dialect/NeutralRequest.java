package dev.tarn.router.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// A call in no dialect's words, for translation between two dialects only.
///
/// @param model as the client wrote it
/// @param usageInStream whether the client wants to be told the tokens of a stream
/// @param system instructions that stand before all turns, in order
/// @param turns as they came: neighbours may be of the same speaker, see [Turns]
/// @param parameters all other settings, those that no dialect but the client's knows too
public record NeutralRequest(
    String model,
    boolean stream,
    boolean usageInStream,
    List<Content.Text> system,
    List<Turn> turns,
    List<Tool> tools,
    Optional<ToolChoice> toolChoice,
    Optional<OutputFormat> format,
    Optional<Reasoning> reasoning,
    List<Parameter> parameters) {

  /// The same call with other turns.
  public NeutralRequest withTurns(List<Turn> others) {
    return new NeutralRequest(
        model,
        stream,
        usageInStream,
        system,
        others,
        tools,
        toolChoice,
        format,
        reasoning,
        parameters);
  }

  /// The same call, to be answered by a stream.
  public NeutralRequest streamed() {
    return new NeutralRequest(
        model,
        true,
        usageInStream,
        system,
        turns,
        tools,
        toolChoice,
        format,
        reasoning,
        parameters);
  }

  /// Who speaks. `SYSTEM` are instructions in the middle of a conversation; they keep their place.
  public enum Speaker {
    SYSTEM,
    USER,
    ASSISTANT
  }

  /// What one side said.
  public record Turn(Speaker speaker, List<Content> parts) {}

  /// A tool that the model may ask for.
  ///
  /// @param schema of its input, whole; empty if the client gave none
  public record Tool(
      String name,
      Optional<String> description,
      Optional<JsonNode> schema,
      Optional<Boolean> strict,
      Optional<Content.CacheMark> cache) {}

  /// Whether the model must ask for a tool.
  ///
  /// @param names the only tools it may ask for; empty if it may ask for any
  public record ToolChoice(String parameter, Mode mode, List<String> names) {
    /// How much it must.
    public enum Mode {
      AUTO,
      NONE,
      REQUIRED
    }
  }

  /// The answer must be JSON.
  ///
  /// @param parameter the client's name for the setting
  /// @param name of the schema, where the client gave one
  /// @param schema empty if any object will do
  public record OutputFormat(
      String parameter, Optional<String> name, Optional<JsonNode> schema, boolean strict) {}

  /// How much the model should think.
  ///
  /// @param parameter the client's name for the setting
  /// @param budgetTokens where the client gave a number; `effort` then is what comes next to it
  public record Reasoning(String parameter, Effort effort, OptionalInt budgetTokens) {
    /// Steps of effort.
    public enum Effort {
      NONE,
      MINIMAL,
      LOW,
      MEDIUM,
      HIGH,
      XHIGH,
      MAX;

      /// The step that comes next to a budget (LiteLLM's table).
      public static Effort ofBudget(int tokens) {
        if (tokens >= 10_000) {
          return HIGH;
        }
        if (tokens >= 5_000) {
          return MEDIUM;
        }
        return tokens >= 2_000 ? LOW : MINIMAL;
      }

      /// A budget for the step, such that [#ofBudget] gives it back up to `HIGH`.
      public int budget() {
        return switch (this) {
          case NONE -> 0;
          case MINIMAL -> 1_024;
          case LOW -> 2_048;
          case MEDIUM -> 8_192;
          case HIGH -> 16_384;
          case XHIGH, MAX -> 32_768;
        };
      }
    }
  }

  /// Another setting.
  ///
  /// @param name the client's, which it is declared by if it cannot be carried
  /// @param value never null; of the type that the kind says
  public record Parameter(Kind kind, String name, JsonNode value) {
    /// Whether it is the number 1, which leaves sampling as it is.
    public boolean isOne() {
      return value.decimalValue().compareTo(BigDecimal.ONE) == 0;
    }

    /// What it sets, and the type of its value.
    public enum Kind {
      /// Most tokens of the answer, an integer.
      MAX_TOKENS,
      /// 0 to 2.
      TEMPERATURE,
      TOP_P,
      TOP_K,
      /// An array of strings.
      STOP,
      SEED,
      PRESENCE_PENALTY,
      FREQUENCY_PENALTY,
      /// How many answers, an integer above 1: one is what everybody gives.
      CANDIDATES,
      /// True.
      LOGPROBS,
      TOP_LOGPROBS,
      /// An opaque name of the end user, a string.
      USER,
      /// An object of strings.
      METADATA,
      /// Whether several tools may be asked for at once: false, since true is what everybody does.
      PARALLEL_TOOL_CALLS,
      SERVICE_TIER,
      /// Known to the client's dialect alone, or to nobody.
      OTHER
    }
  }
}
