package dev.tarn.router.provider;

import dev.tarn.router.provider.credential.Part;
import dev.tarn.router.provider.credential.Parts;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What stands before a vendor's calls in its paths, exactly once in what goes out, whether or not
/// the client or the base URL wrote it: `/v1`, or as much as
/// `/v1/projects/{project}/locations/{region}/publishers/google`.
///
/// A prefix may hold a word of its own (`projects`, or `openai` in Azure's `/openai/v1`). A
/// client's path that has it is the vendor's own path, whole, even where it goes on differently.
record PathPrefix(String text) {
  /// The path that goes out for `rest`.
  String full(String rest) {
    Match match = match(rest);
    if (!match.whole()) {
      return text + rest.substring(match.end());
    }
    return (match.led() ? "" : lead()) + rest;
  }

  /// `rest` without as much of this prefix as stands there.
  String stripped(String rest) {
    return rest.substring(match(rest).end());
  }

  /// Whether `rest` is the vendor's own path, whole.
  boolean isWhole(String rest) {
    return match(rest).whole();
  }

  /// The parts that `rest` names where this prefix has them.
  Parts parts(String rest) {
    return new Parts(match(rest).parts());
  }

  /// How far a path goes along this prefix.
  ///
  /// @param end of what they share
  /// @param whole whether the prefix's own word is in it
  /// @param led whether what stands before that word is there too
  private record Match(int end, boolean whole, boolean led, Map<Part, String> parts) {}

  private Match match(String rest) {
    List<String> ours = segments(text);
    List<String> theirs = segments(rest);
    int word = word(ours);
    int at = 0;
    if (word > 0 && !theirs.isEmpty() && theirs.getFirst().equals(ours.get(word))) {
      at = word;
    }
    boolean led = at == 0;
    Map<Part, String> parts = new EnumMap<>(Part.class);
    int end = 0;
    boolean whole = false;
    for (String segment : theirs) {
      if (at == ours.size() || !same(ours.get(at), segment, word >= 0)) {
        break;
      }
      part(ours.get(at)).ifPresent(part -> parts.put(part, segment));
      whole |= at == word;
      end += 1 + segment.length();
      at++;
    }
    boolean versionOnly = end == 0 && word >= 0 && !theirs.isEmpty() && isVersion(theirs, ours);
    return new Match(versionOnly ? 1 + theirs.getFirst().length() : end, whole, led, parts);
  }

  private String lead() {
    List<String> ours = segments(text);
    return word(ours) > 0 ? "/" + String.join("/", ours.subList(0, word(ours))) : "";
  }

  /// Any version will do where a word tells whose path it is: Google's own SDKs differ in theirs.
  private static boolean same(String ours, String theirs, boolean anyVersion) {
    return ours.equals(theirs)
        || part(ours).isPresent()
        || (anyVersion && isVersion(ours) && isVersion(theirs));
  }

  private static boolean isVersion(List<String> theirs, List<String> ours) {
    return isVersion(theirs.getFirst()) && ours.contains(theirs.getFirst());
  }

  /// Whether a segment is a version, such as `v1` or `v1beta`. By hand: every call asks.
  private static boolean isVersion(String segment) {
    if (segment.length() < 2 || segment.charAt(0) != 'v' || !isDigit(segment.charAt(1))) {
      return false;
    }
    for (int i = 2; i < segment.length(); i++) {
      char c = segment.charAt(i);
      if (!isDigit(c) && (c < 'a' || c > 'z')) {
        return false;
      }
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static Optional<Part> part(String segment) {
    for (Part part : Part.values()) {
      if (part.placeholder().equals(segment)) {
        return Optional.of(part);
      }
    }
    return Optional.empty();
  }

  /// Where the first segment is that is no version; -1 if there is none.
  private static int word(List<String> segments) {
    for (int i = 0; i < segments.size(); i++) {
      if (!isVersion(segments.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static List<String> segments(String path) {
    return path.isEmpty() ? List.of() : List.of(path.substring(1).split("/", -1));
  }
}
