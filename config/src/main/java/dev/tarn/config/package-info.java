/// What can be set: records, the commented `defaults.yaml`, loading and checking.
@NullMarked
package dev.tarn.config;

import org.jspecify.annotations.NullMarked;
