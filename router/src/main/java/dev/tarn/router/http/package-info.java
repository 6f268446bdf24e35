/// The corridor: paths, callers, the steps of a call, replies, errors.
@NullMarked
package dev.tarn.router.http;

import org.jspecify.annotations.NullMarked;
