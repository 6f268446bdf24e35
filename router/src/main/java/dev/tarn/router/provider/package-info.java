/// Providers as rows, the plan of a call, the connection upstream.
@NullMarked
package dev.tarn.router.provider;

import org.jspecify.annotations.NullMarked;
