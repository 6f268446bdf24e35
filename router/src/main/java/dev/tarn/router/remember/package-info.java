/// What a call leaves behind: turns told apart, redacted, on disk, then learned.
@NullMarked
package dev.tarn.router.remember;

import org.jspecify.annotations.NullMarked;
