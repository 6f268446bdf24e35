package dev.tarn.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.Dataset.Asked;
import dev.tarn.benchmarks.Dataset.Chat;
import dev.tarn.benchmarks.Dataset.Said;
import dev.tarn.memory.Memory;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// LoCoMo (Maharana et al., ACL 2024): two named people talk over months. Both are users; a session
/// is a conversation. A picture counts as its caption, in brackets after the text, as the model of
/// the data set's authors saw it.
final class LocomoReader {
  private static final DateTimeFormatter TIME =
      new DateTimeFormatterBuilder()
          .parseCaseInsensitive()
          .appendPattern("h:mm a 'on' d MMMM, uuuu")
          .toFormatter(Locale.ENGLISH);

  private static final int SECONDS_BETWEEN_TURNS = 20;

  private LocomoReader() {}

  static Dataset read(Path file) throws IOException {
    List<Chat> chats = new ArrayList<>();
    for (JsonNode sample : new ObjectMapper().readTree(file.toFile())) {
      List<Said> said = said(sample.path("conversation"));
      Set<String> known = new LinkedHashSet<>();
      said.forEach(turn -> known.add(turn.id()));
      chats.add(new Chat(sample.path("sample_id").asText(), said, asked(sample.path("qa"), known)));
    }
    return new Dataset("locomo", "turn", chats);
  }

  private static List<Said> said(JsonNode conversation) {
    List<Said> said = new ArrayList<>();
    for (int session = 1; conversation.has("session_" + session + "_date_time"); session++) {
      Instant start =
          LocalDateTime.parse(conversation.path("session_" + session + "_date_time").asText(), TIME)
              .toInstant(ZoneOffset.UTC);
      int number = 0;
      for (JsonNode turn : conversation.path("session_" + session)) {
        said.add(
            new Said(
                turn.path("dia_id").asText(),
                "session_" + session,
                number,
                Memory.Role.USER,
                Optional.of(turn.path("speaker").asText()),
                text(turn),
                start.plusSeconds((long) SECONDS_BETWEEN_TURNS * number)));
        number++;
      }
    }
    return said;
  }

  private static String text(JsonNode turn) {
    String text = turn.path("text").asText();
    String caption = turn.path("blip_caption").asText();
    return caption.isEmpty() ? text : text + " [shared " + caption + "]";
  }

  private static List<Asked> asked(JsonNode questions, Set<String> known) {
    List<Asked> asked = new ArrayList<>();
    for (JsonNode question : questions) {
      Set<String> gold = new LinkedHashSet<>();
      question.path("evidence").forEach(id -> gold.add(id.asText()));
      // A few ids are malformed; a question of which nothing is left cannot be scored.
      gold.retainAll(known);
      if (!gold.isEmpty()) {
        asked.add(
            new Asked(
                question.path("question").asText(),
                category(question.path("category").asInt()),
                gold));
      }
    }
    return asked;
  }

  private static String category(int number) {
    return switch (number) {
      case 1 -> "1 multi-hop";
      case 2 -> "2 temporal";
      case 3 -> "3 open-domain";
      case 4 -> "4 single-hop";
      case 5 -> "5 adversarial";
      default -> throw new IllegalArgumentException("unknown category " + number);
    };
  }
}
