package dev.tarn.router.remember.asking;

import dev.tarn.memory.Memory;
import dev.tarn.memory.Memory.Standing;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What of a conversation is put before a model at once: what its person said, oldest first. Pure.
///
/// What is quarantined is not shown to it, nor what its person calls wrong, nor anything that the
/// assistant said; secrets and private spans are in no memory.
///
/// @param memories as they are numbered for the model, from 1
/// @param until when the last of them was said
/// @param more whether the conversation goes on after them
record Passages(List<Memory> memories, Instant until, boolean more) {
  private static final int MOST_MEMORIES = 40;
  private static final int MOST_CHARS = 16_000;

  /// The oldest that were said after `after`. All pieces of a turn, and what was said in the same
  /// instant, go together, however long they are.
  ///
  /// @param listed live memories of the conversation, in any order
  static Passages of(List<Memory> listed, Instant after) {
    List<Memory> unread =
        listed.stream()
            .filter(memory -> at(memory).isAfter(after) && isToBeRead(memory))
            .sorted(
                Comparator.comparing(Passages::at)
                    .thenComparingInt(Memory::turn)
                    .thenComparingInt(Memory::chunk))
            .toList();
    List<Memory> taken = new ArrayList<>();
    int chars = 0;
    Instant until = after;
    for (Memory memory : unread) {
      boolean full = taken.size() >= MOST_MEMORIES || chars + memory.text().length() > MOST_CHARS;
      if (full && !taken.isEmpty() && at(memory).isAfter(until)) {
        return new Passages(List.copyOf(taken), until, true);
      }
      taken.add(memory);
      chars += memory.text().length();
      until = at(memory);
    }
    return new Passages(List.copyOf(taken), until, false);
  }

  /// As exact as the ledger keeps times.
  private static Instant at(Memory memory) {
    return memory.createdAt().truncatedTo(ChronoUnit.MILLIS);
  }

  private static boolean isToBeRead(Memory memory) {
    return memory.kind() == Memory.Kind.TURN
        && memory.role().filter(role -> role == Memory.Role.USER).isPresent()
        && !memory.quarantined()
        && memory.standing() != Standing.WRONG;
  }

  /// As the model gets them: numbered, each with its day.
  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < memories.size(); i++) {
      Memory memory = memories.get(i);
      text.append('[')
          .append(i + 1)
          .append("] ")
          .append(LocalDate.ofInstant(memory.createdAt(), ZoneOffset.UTC))
          .append(": ")
          .append(memory.text().strip().replaceAll("\\s*\\R\\s*", " "))
          .append('\n');
    }
    return text.toString();
  }
}
