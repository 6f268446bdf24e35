/// Recall quality and load, measured; never shipped.
@NullMarked
package dev.tarn.benchmarks;

import org.jspecify.annotations.NullMarked;
