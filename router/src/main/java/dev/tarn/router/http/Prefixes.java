package dev.tarn.router.http;

import dev.tarn.memory.MemoryScope;
import dev.tarn.records.KeyedHash;
import dev.tarn.router.dialect.ChatRequest;
import dev.tarn.router.dialect.Message;
import java.util.ArrayList;
import java.util.List;

/// What blocks are known by: a keyed hash for each user turn of what was said up to it, itself
/// included. System prompts do not count: many hold the time of day. Pure.
final class Prefixes {
  private Prefixes() {}

  /// Those of the user turns of a call, in order.
  ///
  /// @param before what stands for all that was said before the call's first message
  static List<String> of(
      ChatRequest request,
      SeenConversation seen,
      MemoryScope scope,
      String before,
      KeyedHash hash) {
    List<String> prefixes = new ArrayList<>();
    String chain = before;
    int message = 0;
    for (int user : seen.userMessages()) {
      StringBuilder since = new StringBuilder(chain);
      for (; message <= user; message++) {
        Message m = request.messages().get(message);
        if (m.role() != Message.Role.SYSTEM) {
          since.append('\n').append(m.role()).append(' ').append(m.text());
        }
      }
      chain = hash.of("prefix", scope.key(), since.toString());
      prefixes.add(chain);
    }
    return prefixes;
  }
}
