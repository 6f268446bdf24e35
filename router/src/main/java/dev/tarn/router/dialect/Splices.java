package dev.tarn.router.dialect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/// Applies splices to bodies, and takes them back. Pure.
public final class Splices {
  /// What only inserts stands before what replaces at the same place.
  private static final Comparator<Splice> BY_PLACE =
      Comparator.comparingInt(Splice::at).thenComparingInt(Splice::length);

  private Splices() {}

  /// The body with the splices applied; the same array if there are none.
  ///
  /// @param splices in any order; must not overlap. Inserts at the same place keep their order
  public static byte[] apply(byte[] body, List<Splice> splices) {
    if (splices.isEmpty()) {
      return body;
    }
    List<Splice> ordered = ordered(body, splices);
    int size = body.length;
    for (Splice splice : ordered) {
      size = Math.addExact(size, splice.insert().length - splice.length());
    }
    byte[] spliced = new byte[size];
    int read = 0;
    int written = 0;
    for (Splice splice : ordered) {
      int kept = splice.at() - read;
      System.arraycopy(body, read, spliced, written, kept);
      written += kept;
      System.arraycopy(splice.insert(), 0, spliced, written, splice.insert().length);
      written += splice.insert().length;
      read = splice.end();
    }
    System.arraycopy(body, read, spliced, written, body.length - read);
    return spliced;
  }

  /// The splices that take `splices` back: applied to the spliced body they give `body` again.
  ///
  /// @param body the original
  public static List<Splice> inverse(byte[] body, List<Splice> splices) {
    List<Splice> inverse = new ArrayList<>(splices.size());
    int grown = 0;
    for (Splice splice : ordered(body, splices)) {
      byte[] removed = Arrays.copyOfRange(body, splice.at(), splice.end());
      inverse.add(new Splice(splice.at() + grown, splice.insert().length, removed));
      grown += splice.insert().length - splice.length();
    }
    return inverse;
  }

  /// Where the insert of a splice stands in the spliced body.
  ///
  /// @param splice one of `all`, the very same
  public static int offsetAfter(Splice splice, List<Splice> all) {
    List<Splice> ordered = new ArrayList<>(all);
    ordered.sort(BY_PLACE);
    int offset = splice.at();
    for (Splice other : ordered) {
      if (other.equals(splice)) {
        break;
      }
      offset += other.insert().length - other.length();
    }
    return offset;
  }

  private static List<Splice> ordered(byte[] body, List<Splice> splices) {
    List<Splice> ordered = new ArrayList<>(splices);
    ordered.sort(BY_PLACE);
    int from = 0;
    for (Splice splice : ordered) {
      boolean inside =
          splice.at() >= from
              && splice.length() >= 0
              && splice.length() <= body.length - splice.at();
      if (!inside) {
        throw new IllegalArgumentException("splices overlap or lie outside the body");
      }
      from = splice.end();
    }
    return ordered;
  }
}
