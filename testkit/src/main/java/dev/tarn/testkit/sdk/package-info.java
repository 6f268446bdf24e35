/// What `scripts/sdk-check` starts: Tarn, a stand-in provider, and the tests in
/// `testkit/sdk-check`.
@NullMarked
package dev.tarn.testkit.sdk;

import org.jspecify.annotations.NullMarked;
