/// Remember, recall, forget: the domain, the store interface, Lucene.
@NullMarked
package dev.tarn.memory;

import org.jspecify.annotations.NullMarked;
