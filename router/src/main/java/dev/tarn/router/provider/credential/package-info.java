/// The shapes a provider's credential may have, and what each makes of a request whose URL is
/// final: a signature, a token. Knows neither rows nor plans.
@NullMarked
package dev.tarn.router.provider.credential;

import org.jspecify.annotations.NullMarked;
