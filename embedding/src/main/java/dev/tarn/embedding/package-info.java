/// Text to vector: local ONNX models, batching, a bounded cache.
@NullMarked
package dev.tarn.embedding;

import org.jspecify.annotations.NullMarked;
