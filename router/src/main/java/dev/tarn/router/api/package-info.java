/// Our own APIs: memories, writes, receipts.
@NullMarked
package dev.tarn.router.api;

import org.jspecify.annotations.NullMarked;
