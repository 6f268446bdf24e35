/// The page on which people see and govern what is remembered of them.
@NullMarked
package dev.tarn.router.page;

import org.jspecify.annotations.NullMarked;
