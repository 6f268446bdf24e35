package dev.tarn.router.move;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is read of the files of others. The files under `imports/` are written after what describes
/// the forms.
class FormatTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static InputStream file(String name) {
    return Objects.requireNonNull(FormatTest.class.getResourceAsStream("/imports/" + name), name);
  }

  private static List<Item> items(Format format, InputStream in) throws IOException {
    List<Item> items = new ArrayList<>();
    format.source().read(in, items::add);
    return items;
  }

  private static List<Item.Conversation> conversations(List<Item> items) {
    return items.stream()
        .filter(Item.Conversation.class::isInstance)
        .map(Item.Conversation.class::cast)
        .toList();
  }

  private static List<JsonNode> notes(List<Item> items) throws IOException {
    List<JsonNode> notes = new ArrayList<>();
    for (Item item : items) {
      if (item instanceof Item.Line line) {
        notes.add(JSON.readTree(line.json()));
      }
    }
    return notes;
  }

  private static Map<String, Long> skips(List<Item> items) {
    return items.stream()
        .filter(Item.Skipped.class::isInstance)
        .collect(
            Collectors.groupingBy(
                item -> ((Item.Skipped) item).reason(), TreeMap::new, Collectors.counting()));
  }

  private static List<String> said(Item.Conversation conversation) {
    return conversation.messages().stream().map(m -> m.role() + ": " + m.text()).toList();
  }

  @Test
  void chatGpt_theBranchThatIsCurrent_isRead() throws IOException {
    List<Item> items = items(Format.CHATGPT, file("chatgpt.json"));

    List<Item.Conversation> conversations = conversations(items);
    assertThat(conversations)
        .extracting(Item.Conversation::id)
        .containsExactly("chatgpt_c-1", "chatgpt_c-2");
    assertThat(said(conversations.getFirst()))
        .containsExactly(
            "user: My dachshund is called Rex. What suits a second one?",
            "assistant: Max goes well with Rex.",
            "user: This is a picture of Max.");
    assertThat(conversations.getFirst().messages())
        .extracting(m -> m.at().orElseThrow())
        .containsExactly(
            Instant.parse("2024-05-08T09:00:01.500Z"),
            Instant.parse("2024-05-08T09:00:08Z"),
            Instant.parse("2024-05-08T09:00:00.123Z"));
    assertThat(conversations.getFirst().messages().getFirst().id()).contains("u1");
    assertThat(said(conversations.getLast())).containsExactly("user: I live in Oslo now.");
    assertThat(skips(items))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "message of the system", 1L,
                "message of the tools", 1L,
                "no plain text", 1L,
                "on a branch that was left", 1L,
                "no conversation", 1L));
  }

  @Test
  void claude_wordsAreRead_andWhatIsNoneIsTold() throws IOException {
    List<Item> items = items(Format.CLAUDE, file("claude.json"));

    Item.Conversation conversation = conversations(items).getFirst();
    assertThat(conversation.id()).isEqualTo("claude_7d8f");
    assertThat(said(conversation))
        .containsExactly(
            "user: I am allergic to peanuts.",
            "assistant: Then avoid satay sauce.",
            "user: And my sister is vegetarian.");
    assertThat(conversation.messages().getLast().at())
        .contains(Instant.parse("2024-05-08T07:02:00Z"));
    assertThat(skips(items))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "attachment", 1L,
                "thinking, tools and other blocks", 3L,
                "message without words", 1L));
  }

  @Test
  void mem0_memoriesBecomeNotes() throws IOException {
    List<Item> items = items(Format.MEM0, file("mem0.json"));

    List<JsonNode> notes = notes(items);
    assertThat(notes).hasSize(2);
    assertThat(notes.getFirst())
        .isEqualTo(
            JSON.readTree(
                """
                {"id":"mem0_ea925981-272f-40dd-b576-be64e4871429",
                 "text":"Likes to play cricket and plays cricket on weekends.",
                 "user_id":"alex","created_at":"2024-07-26T17:29:36.630547Z",
                 "updated_at":"2024-07-26T17:29:36.630547Z",
                 "expires_at":"2030-01-31T00:00:00Z","trust":"import",
                 "metadata":{"imported_from":"mem0","category":"hobbies"}}
                """));
    assertThat(notes.getLast().path("agent_id").asText()).isEqualTo("helper");
    assertThat(notes.getLast().path("conversation_id").asText()).isEqualTo("r1");
    assertThat(notes.getLast().path("created_at").asText()).isEqualTo("2024-07-26T10:29:36Z");
    assertThat(skips(items)).containsExactlyInAnyOrderEntriesOf(Map.of("no text", 1L));
  }

  @Test
  void zep_factsKeepTheirTimes_andMessagesTheirThread() throws IOException {
    List<Item> items = items(Format.ZEP, file("zep.json"));

    List<JsonNode> notes = notes(items);
    assertThat(notes.getFirst())
        .isEqualTo(
            JSON.readTree(
                """
                {"id":"zep_e1","text":"Ann lives in Berlin.","user_id":"ann",
                 "created_at":"2024-05-08T09:00:00Z","updated_at":"2024-05-08T09:00:00Z",
                 "valid_from":"2020-01-01T00:00:00Z",
                 "valid_to":"2024-05-01T00:00:00Z","trust":"import",
                 "metadata":{"imported_from":"zep","relation":"LIVES_IN"}}
                """));
    assertThat(notes.getLast().path("text").asText()).isEqualTo("Ann moved to Oslo in May.");
    Item.Conversation thread = conversations(items).getFirst();
    assertThat(thread.id()).isEqualTo("zep_t1");
    assertThat(thread.user()).contains("ann");
    assertThat(said(thread)).containsExactly("user: I love the fjords.");
    assertThat(thread.messages().getFirst().speaker()).contains("Ann");
    assertThat(skips(items))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "neither fact nor episode", 1L,
                "JSON episode", 1L,
                "message of the system or the tools", 1L));
  }

  @Test
  void letta_anAgentFile_bringsMessagesAndBlocks_butNoPersona() throws IOException {
    List<Item> items = items(Format.LETTA, file("letta.af"));

    Item.Conversation conversation = conversations(items).getFirst();
    assertThat(conversation.id()).isEqualTo("letta_Sam");
    assertThat(said(conversation))
        .containsExactly("user: My cat is called Minka.", "assistant: A lovely name.");
    assertThat(notes(items)).hasSize(1);
    assertThat(notes(items).getFirst().path("text").asText()).isEqualTo("Ann keeps cats.");
    assertThat(skips(items))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "message of the system or the tools", 2L,
                "message without words", 1L,
                "persona of the agent", 1L,
                "not a memory", 1L));
  }

  @Test
  void letta_passagesBecomeNotes() throws IOException {
    List<JsonNode> notes = notes(items(Format.LETTA, file("letta-passages.json")));

    assertThat(notes.getFirst().path("id").asText()).isEqualTo("letta_passage-1");
    assertThat(notes.getFirst().path("text").asText()).isEqualTo("Ann was born in Lima.");
    assertThat(notes.getFirst().path("metadata").path("page").asInt()).isEqualTo(3);
  }

  @Test
  void supermemory_entriesAndDocumentsBecomeNotes() throws IOException {
    List<Item> items = items(Format.SUPERMEMORY, file("supermemory.json"));

    List<JsonNode> notes = notes(items);
    assertThat(notes)
        .extracting(n -> n.path("id").asText() + " " + n.path("text").asText())
        .containsExactly(
            "supermemory_abc123 Machine learning is a subset of artificial intelligence.",
            "supermemory_m1 Ann likes tea.");
    assertThat(notes).allSatisfy(n -> assertThat(n.path("user_id").asText()).isEqualTo("user_123"));
    assertThat(notes.getFirst().path("metadata").path("priority").asInt()).isEqualTo(2);
    assertThat(skips(items))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("failed there", 1L, "older version", 1L, "forgotten there", 1L));
  }

  private static byte[] zip(String... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (String entry : entries) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(
            entry.endsWith("json")
                ? file("claude.json").readAllBytes()
                : entry.getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void anArchive_isReadAsItComes() throws IOException {
    byte[] zip =
        zip("users.html", "data/conversations.json", "chat.html", "conversations-001.json");

    assertThat(conversations(items(Format.CLAUDE, new ByteArrayInputStream(zip)))).hasSize(4);
    byte[] without = zip("projects-not-conversations.json");
    assertThatThrownBy(() -> items(Format.CLAUDE, new ByteArrayInputStream(without)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no conversations.json");
  }

  @Test
  void anObjectThatIsTooLarge_isPassedOver_andTheNextIsRead() throws IOException {
    String small = "{\"id\":\"1\",\"memory\":\"Ann likes tea.\"}";
    List<InputStream> parts = new ArrayList<>();
    parts.add(bytes("[" + small + ",{\"id\":\"2\",\"input\":[["));
    for (int i = 0; i < 17 * 16; i++) {
      parts.add(bytes("\"" + "x".repeat(1 << 16) + "\","));
    }
    parts.add(bytes("1]],\"memory\":\"b\"}," + small + "]"));

    List<Item> items = items(Format.MEM0, new SequenceInputStream(Collections.enumeration(parts)));

    assertThat(notes(items)).hasSize(2);
    assertThat(skips(items)).containsOnlyKeys("too large");
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TARN")
  void whatIsNoJson_isRefused_withoutQuotingIt(Format format) {
    assertThatThrownBy(() -> items(format, bytes("[{\"secret\": hunter2}]")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not JSON at line 1")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> items(format, bytes("7"))).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "TARN")
  void whatIsOfAnotherForm_bringsNothing(Format format) throws IOException {
    String strange =
        "[{},{\"mapping\":7,\"chat_messages\":{},\"memory\":[],\"content\":3,\"text\":null},1,[2]]";

    List<Item> items = items(format, bytes(strange));

    assertThat(conversations(items)).isEmpty();
    assertThat(notes(items)).isEmpty();
    assertThat(skips(items).values()).containsExactly(2L);
  }
}
