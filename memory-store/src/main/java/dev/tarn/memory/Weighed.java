package dev.tarn.memory;

import java.util.List;

/// A memory that one of the searches brought up.
///
/// @param member its number among the scope's memories, by which the store finds it again
/// @param parts evidence for each text of the question, in its order
record Weighed(int member, Stored stored, List<Evidence> parts) {
  Memory memory() {
    return stored.memory();
  }
}
