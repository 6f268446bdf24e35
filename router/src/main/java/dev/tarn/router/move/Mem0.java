package dev.tarn.router.move;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.Set;

/// Memories of mem0 as `get_all` answers them, a list or the lists `results` or `memories` of an
/// object: `id`, `memory`, `user_id`, `agent_id`, `run_id`, `metadata`, `created_at`, `updated_at`,
/// `expiration_date`. See <https://docs.mem0.ai/cookbooks/essentials/exporting-memories> and
/// <https://docs.mem0.ai/api-reference/memory/get-memory>. An export by a schema of one's own is in
/// no form that could be known.
final class Mem0 implements Source {
  private static final Set<String> LISTS = Set.of("", "results", "memories");

  @Override
  public void read(InputStream in, Taking taking) throws IOException {
    JsonItems.read(
        in,
        taking,
        (list, where, memory) -> {
          if (!LISTS.contains(list)) {
            taking.take(new Item.Skipped(where, "not a memory", "stands in another list"));
            return;
          }
          Optional<String> text =
              Fields.text(memory, "memory").or(() -> Fields.text(memory, "text"));
          if (text.isEmpty()) {
            taking.take(new Item.Skipped(where, "no text", "has no 'memory'"));
            return;
          }
          taking.take(note(where, memory, text.get()));
        });
  }

  private static Item note(String where, ObjectNode memory, String text) {
    return new Note("mem0", where, Fields.id(memory, "id"), text)
        .put("user_id", Fields.id(memory, "user_id"))
        .put("agent_id", Fields.id(memory, "agent_id"))
        .put("conversation_id", Fields.id(memory, "run_id"))
        .time("created_at", Fields.time(memory, "created_at"))
        .time("updated_at", Fields.time(memory, "updated_at"))
        .time("expires_at", Fields.time(memory, "expiration_date"))
        .metadata(memory.path("metadata"))
        .made();
  }
}
