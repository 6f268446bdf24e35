package dev.tarn.router.api;

import java.util.List;

/// An error of our own APIs (RFC 9457), all problems of a body at once.
///
/// @param code the machine's name for it, the same as in chat errors
/// @param errors what is wrong where, as JSON pointers; empty unless the body was refused
record Problem(String title, int status, String detail, String code, List<Field> errors) {
  /// One thing wrong with a body.
  record Field(String pointer, String detail) {}
}
