/// Anthropic Messages, the dialect of the Anthropic SDKs and of Claude Code.
@NullMarked
package dev.tarn.router.dialect.anthropic;

import org.jspecify.annotations.NullMarked;
