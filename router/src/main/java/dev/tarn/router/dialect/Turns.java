package dev.tarn.router.dialect;

import dev.tarn.router.dialect.NeutralRequest.Speaker;
import dev.tarn.router.dialect.NeutralRequest.Turn;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Turns as dialects want them where user and assistant speak by turns, the user first, and where
/// every tool call is answered in the turn after it (Anthropic, Bedrock). Pure.
public final class Turns {
  private static final String NOTHING_SAID_YET = ".";

  private Turns() {}

  /// The turns, alternating, tool results before all else in theirs. Instructions in the middle
  /// keep their place, in a user's turn and in a tag of their own: hoisted to the top they would
  /// break the prompt cache. Blank texts, which some providers refuse, are left out.
  ///
  /// @throws RouterException 400 if a tool call or result stands alone
  public static List<Turn> alternating(List<Turn> turns) {
    List<Turn> merged = new ArrayList<>();
    for (Turn turn : turns) {
      Speaker speaker = turn.speaker() == Speaker.ASSISTANT ? Speaker.ASSISTANT : Speaker.USER;
      List<Content> parts = parts(turn);
      if (parts.isEmpty()) {
        continue;
      }
      if (!merged.isEmpty() && merged.getLast().speaker() == speaker) {
        merged.getLast().parts().addAll(parts);
      } else {
        merged.add(new Turn(speaker, parts));
      }
    }
    if (merged.isEmpty() || merged.getFirst().speaker() == Speaker.ASSISTANT) {
      merged.addFirst(new Turn(Speaker.USER, List.of(Content.Text.of(NOTHING_SAID_YET))));
    }
    merged.replaceAll(Turns::resultsFirst);
    checkPairs(merged);
    return merged;
  }

  /// Whether the newest turn answers a tool that was called without thinking: a model that thinks
  /// by budget may then not begin to.
  public static boolean isInLoopWithoutThinking(List<Turn> turns) {
    boolean inLoop =
        turns.getLast().parts().stream().anyMatch(Content.ToolResult.class::isInstance);
    if (!inLoop) {
      return false;
    }
    for (Turn turn : turns.reversed()) {
      if (turn.speaker() == Speaker.ASSISTANT) {
        return !(turn.parts().getFirst() instanceof Content.Thinking);
      }
    }
    return true;
  }

  private static List<Content> parts(Turn turn) {
    List<Content> parts = new ArrayList<>(turn.parts().size());
    for (Content part : turn.parts()) {
      if (part instanceof Content.Text text) {
        if (!text.text().isBlank()) {
          parts.add(turn.speaker() == Speaker.SYSTEM ? inTag(text) : text);
        }
      } else if (!(part instanceof Content.Refusal refusal && refusal.text().isBlank())) {
        parts.add(part);
      }
    }
    return parts;
  }

  /// Instructions as a user's words, each text in a tag of its own.
  public static List<Content> inTags(List<Content> instructions) {
    return instructions.stream()
        .map(part -> part instanceof Content.Text text ? inTag(text) : part)
        .toList();
  }

  private static Content.Text inTag(Content.Text text) {
    return new Content.Text(
        "<system-message>\n" + text.text() + "\n</system-message>", List.of(), text.cache());
  }

  private static Turn resultsFirst(Turn turn) {
    List<Content> ordered = new ArrayList<>(turn.parts().size());
    turn.parts().stream().filter(Content.ToolResult.class::isInstance).forEach(ordered::add);
    turn.parts().stream().filter(p -> !(p instanceof Content.ToolResult)).forEach(ordered::add);
    return new Turn(turn.speaker(), ordered);
  }

  private static void checkPairs(List<Turn> turns) {
    Set<String> open = Set.of();
    for (Turn turn : turns) {
      Set<String> results = new LinkedHashSet<>();
      Set<String> calls = new LinkedHashSet<>();
      for (Content part : turn.parts()) {
        if (part instanceof Content.ToolResult result && !results.add(result.callId())) {
          throw pairing("tool_result_twice", "answered twice", result.callId());
        } else if (part instanceof Content.ToolCall call && !calls.add(call.id())) {
          throw pairing("tool_call_twice", "made twice", call.id());
        }
      }
      for (String result : results) {
        if (!open.contains(result)) {
          throw pairing("tool_call_missing", "answered, but not made in the turn before", result);
        }
      }
      checkAnswered(open, results);
      open = calls;
    }
    checkAnswered(open, Set.of());
  }

  private static void checkAnswered(Set<String> calls, Set<String> results) {
    for (String call : calls) {
      if (!results.contains(call)) {
        throw pairing("tool_result_missing", "made, but not answered in the turn after", call);
      }
    }
  }

  private static RouterException pairing(String code, String what, String id) {
    return RouterException.badRequest(
        code,
        "The tool call '"
            + (id.length() <= 80 ? id : id.substring(0, 80) + "…")
            + "' is "
            + what
            + "; send each call with its result.",
        "messages");
  }
}
