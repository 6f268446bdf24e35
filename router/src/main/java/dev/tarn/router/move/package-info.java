/// Reads the files that an import may bring: our own exports and those of others. Pure but for the
/// stream that it reads; knows no other room.
@org.jspecify.annotations.NullMarked
package dev.tarn.router.move;
