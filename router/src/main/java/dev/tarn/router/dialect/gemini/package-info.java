/// Google's `generateContent`, the dialect of the Google GenAI SDKs.
@NullMarked
package dev.tarn.router.dialect.gemini;

import org.jspecify.annotations.NullMarked;
