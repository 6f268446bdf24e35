/// A provider that costs next to nothing, to measure what stands in front of it.
@NullMarked
package dev.tarn.testkit.load;

import org.jspecify.annotations.NullMarked;
