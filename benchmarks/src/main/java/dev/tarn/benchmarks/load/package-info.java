/// What Tarn costs on the way of a call, beside a direct call and a plain reverse proxy.
@NullMarked
package dev.tarn.benchmarks.load;

import org.jspecify.annotations.NullMarked;
