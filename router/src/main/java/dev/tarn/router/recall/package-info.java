/// What memory adds to a prompt: recall within a deadline, and the block that is woven.
@NullMarked
package dev.tarn.router.recall;

import org.jspecify.annotations.NullMarked;
