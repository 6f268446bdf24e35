package dev.tarn.embedding;

import java.util.Set;

/// What a reader of vectors must know of the model that made them.
///
/// @param id the name stored beside each vector; vectors of different ids are never compared
/// @param dimensions length of a vector
/// @param floor cosine under which a memory does not answer a question (`memory.md` section 3)
/// @param nearDuplicate cosine from which two memories may be the same (`memory.md` section 1)
/// @param languages ISO 639-1 codes the model was made for
public record EmbeddingModel(
    String id, int dimensions, float floor, float nearDuplicate, Set<String> languages) {}
