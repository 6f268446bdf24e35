package dev.tarn.benchmarks;

import dev.tarn.memory.Memory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Chats with questions about them whose answers are known to stand in certain turns.
///
/// @param unit what the ids of gold and of [Said] name: `turn` or `message`
record Dataset(String name, String unit, List<Chat> chats) {
  /// One chat, remembered in a scope of its own.
  record Chat(String id, List<Said> said, List<Asked> asked) {}

  /// One turn of a chat.
  ///
  /// @param id as gold names it
  /// @param session the conversation inside the chat
  record Said(
      String id,
      String session,
      int number,
      Memory.Role role,
      Optional<String> speaker,
      String text,
      Instant at) {}

  /// One question.
  ///
  /// @param gold ids of the turns that hold the answer; never empty
  record Asked(String question, String category, Set<String> gold) {}

  /// Reads a data set by its form: a LoCoMo file or a folder of BEAM.
  static Dataset read(Path path) throws IOException {
    return Files.isDirectory(path) ? BeamReader.read(path) : LocomoReader.read(path);
  }
}
