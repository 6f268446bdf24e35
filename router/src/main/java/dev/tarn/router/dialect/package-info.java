/// Wire formats as pure functions: no I/O, no clock. Its values are the words that rooms share.
@NullMarked
package dev.tarn.router.dialect;

import org.jspecify.annotations.NullMarked;
