/// OpenAI chat completions, the dialect of most providers.
@NullMarked
package dev.tarn.router.dialect.openai;

import org.jspecify.annotations.NullMarked;
