/// Speed and size of the store, measured on made-up memories.
@NullMarked
package dev.tarn.benchmarks.store;

import org.jspecify.annotations.NullMarked;
