/// What calls use: within which limits they are let in, what they may spend, what they are written
/// down with.
@NullMarked
package dev.tarn.router.usage;

import org.jspecify.annotations.NullMarked;
