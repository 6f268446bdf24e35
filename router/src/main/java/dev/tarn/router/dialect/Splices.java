package dev.tarn.router.dialect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Applies splices to bodies. Pure.
public final class Splices {
  private Splices() {}

  /// The body with the splices applied; the same array if there are none.
  ///
  /// @param splices in any order; must not overlap
  public static byte[] apply(byte[] body, List<Splice> splices) {
    if (splices.isEmpty()) {
      return body;
    }
    List<Splice> ordered = new ArrayList<>(splices);
    ordered.sort(Comparator.comparingInt(Splice::at));
    int grown = 0;
    int from = 0;
    for (Splice splice : ordered) {
      if (splice.at() < from || splice.at() + splice.length() > body.length) {
        throw new IllegalArgumentException("splices overlap or lie outside the body");
      }
      from = splice.at() + splice.length();
      grown += splice.insert().length - splice.length();
    }
    byte[] spliced = new byte[body.length + grown];
    int read = 0;
    int written = 0;
    for (Splice splice : ordered) {
      int kept = splice.at() - read;
      System.arraycopy(body, read, spliced, written, kept);
      written += kept;
      System.arraycopy(splice.insert(), 0, spliced, written, splice.insert().length);
      written += splice.insert().length;
      read = splice.at() + splice.length();
    }
    System.arraycopy(body, read, spliced, written, body.length - read);
    return spliced;
  }

  /// Where the insert of a splice stands in the spliced body.
  public static int offsetAfter(Splice splice, List<Splice> all) {
    int offset = splice.at();
    for (Splice other : all) {
      if (other.at() < splice.at()) {
        offset += other.insert().length - other.length();
      }
    }
    return offset;
  }
}
