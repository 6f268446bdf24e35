package dev.tarn.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.Dataset.Asked;
import dev.tarn.benchmarks.Dataset.Chat;
import dev.tarn.benchmarks.Dataset.Said;
import dev.tarn.memory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// BEAM (Tavakoli et al., arXiv 2510.27246): a user and an assistant over weeks. A batch is a
/// conversation, dated by its time anchor; the marker at the end of a user's message is no part of
/// it.
final class BeamReader {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("MMMM-dd-uuuu", Locale.ENGLISH);
  private static final Pattern MARKER = Pattern.compile("\\s*->->\\s*[\\d,.\\s]*$");
  private static final String CHAT = "_chat.json";
  private static final int SECONDS_BETWEEN_TURNS = 30;

  private BeamReader() {}

  static Dataset read(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.list(folder)) {
      files = all.filter(file -> file.toString().endsWith(CHAT)).sorted().toList();
    }
    ObjectMapper json = new ObjectMapper();
    List<Chat> chats = new ArrayList<>();
    for (Path file : files) {
      String id = file.getFileName().toString().replace(CHAT, "");
      List<Said> said = said(json.readTree(file.toFile()));
      Set<String> known = new LinkedHashSet<>();
      said.forEach(message -> known.add(message.id()));
      JsonNode questions = json.readTree(folder.resolve(id + "_probing_questions.json").toFile());
      chats.add(new Chat(id, said, asked(questions, known)));
    }
    return new Dataset(folder.getFileName().toString(), "message", chats);
  }

  private static List<Said> said(JsonNode batches) {
    List<Said> said = new ArrayList<>();
    for (JsonNode batch : batches) {
      int number = 0;
      Instant at = day(batch.path("time_anchor"), said);
      for (JsonNode exchange : batch.path("turns")) {
        for (JsonNode message : exchange) {
          String anchor = message.path("time_anchor").asText("");
          at = anchor.isEmpty() ? at.plusSeconds(SECONDS_BETWEEN_TURNS) : day(anchor);
          said.add(
              new Said(
                  message.path("id").asText(),
                  "batch_" + batch.path("batch_number").asText(),
                  number++,
                  message.path("role").asText().equals("user")
                      ? Memory.Role.USER
                      : Memory.Role.ASSISTANT,
                  Optional.empty(),
                  MARKER.matcher(message.path("content").asText()).replaceFirst(""),
                  at));
        }
      }
    }
    return said;
  }

  /// A batch without an anchor goes on a day after the one before.
  private static Instant day(JsonNode anchor, List<Said> before) {
    if (anchor.isTextual()) {
      return day(anchor.asText());
    }
    return before.isEmpty() ? Instant.EPOCH : before.getLast().at().plusSeconds(86_400);
  }

  private static Instant day(String anchor) {
    return LocalDate.parse(anchor, DAY).atTime(9, 0).toInstant(ZoneOffset.UTC);
  }

  private static List<Asked> asked(JsonNode byCategory, Set<String> known) {
    List<Asked> asked = new ArrayList<>();
    for (Map.Entry<String, JsonNode> category : byCategory.properties()) {
      for (JsonNode question : category.getValue()) {
        Set<String> gold = new LinkedHashSet<>();
        flatten(question.path("source_chat_ids"), gold);
        gold.retainAll(known);
        if (!gold.isEmpty()) {
          asked.add(new Asked(question.path("question").asText(), category.getKey(), gold));
        }
      }
    }
    return asked;
  }

  private static void flatten(JsonNode ids, Set<String> gold) {
    if (ids.isContainerNode()) {
      ids.forEach(id -> flatten(id, gold));
    } else if (!ids.isMissingNode() && !ids.isNull()) {
      gold.add(ids.asText());
    }
  }
}
