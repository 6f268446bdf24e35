/// What all wire formats in JSON share: one pass over a body with byte offsets, strict where Tarn
/// reads; edits of it; replies as JSON events. Knows no wire format.
@NullMarked
package dev.tarn.router.dialect.json;

import org.jspecify.annotations.NullMarked;
