package dev.tarn.router.api;

import java.util.List;

/// A request that our own APIs refuse.
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(words(problem), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }

  /// For those who see no document, as on the command line.
  private static String words(Problem problem) {
    StringBuilder words = new StringBuilder(problem.detail());
    problem
        .errors()
        .forEach(error ->
            words.append("\n  ").append(error.pointer()).append(' ').append(error.detail()));
    return words.toString();
  }

  static ProblemException badRequest(String code, String detail) {
    return new ProblemException(new Problem("Bad Request", 400, detail, code, List.of()));
  }

  static ProblemException notFound(String what) {
    return new ProblemException(
        new Problem(
            "Not Found", 404, "There is no such " + what + " here.", "not_found", List.of()));
  }

  static ProblemException forbidden(String code, String detail) {
    return new ProblemException(new Problem("Forbidden", 403, detail, code, List.of()));
  }

  static ProblemException invalidCursor() {
    return badRequest("invalid_cursor", "The cursor is none of ours; begin again without one.");
  }

  static ProblemException conflict(String code, String detail) {
    return new ProblemException(new Problem("Conflict", 409, detail, code, List.of()));
  }

  static ProblemException preconditionFailed(String detail) {
    return new ProblemException(
        new Problem("Precondition Failed", 412, detail, "stale_version", List.of()));
  }

  static ProblemException unprocessable(List<Problem.Field> errors) {
    return new ProblemException(
        new Problem(
            "Unprocessable Content",
            422,
            "The body is not valid; 'errors' says where.",
            "invalid_body",
            errors));
  }

  /// The request as a whole, rather than its body.
  static ProblemException unprocessable(String code, String detail) {
    return new ProblemException(new Problem("Unprocessable Content", 422, detail, code, List.of()));
  }

  static ProblemException unavailable(String code, String detail) {
    return new ProblemException(new Problem("Service Unavailable", 503, detail, code, List.of()));
  }
}
