package dev.tarn.memory;

import java.util.Set;

/// The embedding space of a store's vectors.
///
/// @param id name of the model; vectors of different ids lie in different index fields
/// @param floor cosine under which a memory does not answer a question
/// @param nearDuplicate cosine from which two memories may be the same
/// @param languages ISO 639-1 codes the model understands; elsewhere words weigh more
public record VectorSpace(
    String id, int dimensions, float floor, float nearDuplicate, Set<String> languages) {}
