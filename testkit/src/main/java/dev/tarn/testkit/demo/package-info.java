/// The whole story in one program, without any account.
@NullMarked
package dev.tarn.testkit.demo;

import org.jspecify.annotations.NullMarked;
