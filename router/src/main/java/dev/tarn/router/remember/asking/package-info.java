/// Facts found by an LLM: conversations that have gone quiet are read, in the background, where
/// their workspace says so.
@NullMarked
package dev.tarn.router.remember.asking;

import org.jspecify.annotations.NullMarked;
