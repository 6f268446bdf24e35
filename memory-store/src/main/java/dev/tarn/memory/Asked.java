package dev.tarn.memory;

import java.util.List;

/// A question in one space.
///
/// @param weight of what this space says, beside the others that are asked; more than 0
/// @param vectors one for each part of the question
public record Asked(VectorSpace space, double weight, List<float[]> vectors) {}
