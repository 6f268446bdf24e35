/// The `tarn` command: the only place that knows every room.
@NullMarked
package dev.tarn.router;

import org.jspecify.annotations.NullMarked;
