/// Providers of embeddings on loopback, as strict as the real ones.
@NullMarked
package dev.tarn.testkit.vectors;

import org.jspecify.annotations.NullMarked;
