/// What providers refuse, as data: [Profile] knows one for each row that Tarn ships.
@NullMarked
package dev.tarn.testkit.strict;

import org.jspecify.annotations.NullMarked;
