/// What a turn says, read by rules without a model: facts that people state about themselves, and
/// commands that do not belong into memory.
@NullMarked
package dev.tarn.router.remember.reading;

import org.jspecify.annotations.NullMarked;
