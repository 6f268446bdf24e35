package dev.tarn.router.http;

import dev.tarn.memory.Question;
import dev.tarn.memory.QuestionReader;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import dev.tarn.router.dialect.UserTurns;
import dev.tarn.router.remember.PrivateSpans;
import dev.tarn.router.remember.SeenTurn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/// The turns of a request as memory sees them: a person's words and a model's answers, without what
/// harnesses and this router put around them. Pure.
///
/// @param turns oldest first
/// @param turnMessages indexes of the messages that they are
/// @param userMessages indexes of the messages that are user turns
/// @param userTexts what of these turns is not private
/// @param opensTurn whether the newest user turn is new, and not in the middle of a tool loop
record SeenConversation(
    List<SeenTurn> turns,
    List<Integer> turnMessages,
    List<Integer> userMessages,
    List<String> userTexts,
    boolean opensTurn) {

  /// @param unwoven takes out blocks that this router wove
  /// @param at when a message was said, by its index, where that is known
  static SeenConversation read(
      List<Message> messages,
      UserTurns rules,
      UnaryOperator<String> unwoven,
      IntFunction<Optional<Instant>> at) {
    List<SeenTurn> turns = new ArrayList<>();
    List<Integer> turnMessages = new ArrayList<>();
    List<Integer> userMessages = new ArrayList<>();
    List<String> userTexts = new ArrayList<>();
    PrivateSpans spans = new PrivateSpans();
    for (int i = 0; i < messages.size(); i++) {
      Message message = messages.get(i);
      switch (message.role()) {
        case USER -> {
          String text = unwoven.apply(rules.personText(message));
          if (!text.isBlank()) {
            userMessages.add(i);
            userTexts.add(spans.next(text));
            turnMessages.add(i);
            turns.add(new SeenTurn(SeenTurn.USER, text, message.name(), message.id(), at.apply(i)));
          }
        }
        case ASSISTANT -> {
          String text = unwoven.apply(message.text());
          if (!text.isBlank()) {
            turnMessages.add(i);
            turns.add(
                new SeenTurn(SeenTurn.ASSISTANT, text, message.name(), message.id(), at.apply(i)));
          }
        }
        case SYSTEM, TOOL, OTHER -> {}
      }
    }
    return new SeenConversation(
        turns, turnMessages, userMessages, userTexts, rules.opensTurn(messages));
  }

  /// Whether a request brings its newest message and nothing of what was said before.
  boolean isAlone(ChatRequest request) {
    return opensTurn
        && turns.size() == 1
        && request.continues().isEmpty()
        && request.messages().stream().filter(m -> m.role() != Message.Role.SYSTEM).count() == 1;
  }

  /// The same with the newest user turn as the only place for a block.
  SeenConversation newest() {
    return userMessages.isEmpty()
        ? this
        : new SeenConversation(
            turns, turnMessages, List.of(userMessages.getLast()), userTexts, opensTurn);
  }

  /// What the newest user turn asks of memory; empty if there is none or it says too little.
  Optional<Question> question() {
    if (!opensTurn || userTexts.isEmpty()) {
      return Optional.empty();
    }
    int last = userTexts.size() - 1;
    return QuestionReader.read(
        userTexts.get(last), last > 0 ? Optional.of(userTexts.get(last - 1)) : Optional.empty());
  }
}
