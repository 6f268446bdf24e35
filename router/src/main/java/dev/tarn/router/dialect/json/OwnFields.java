package dev.tarn.router.dialect.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.tarn.router.dialect.Span;
import dev.tarn.router.dialect.Splice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Cuts the fields that are ours out of a body, each run of them with one comma, so that what is
/// left is JSON and nothing else has moved.
final class OwnFields {
  private static final byte[] NOTHING = {};

  private OwnFields() {}

  /// The splices; the body has been read once and is JSON.
  ///
  /// @param names of our fields
  static List<Splice> cuts(JsonFactory json, byte[] body, Set<String> names) throws IOException {
    List<Span> fields = new ArrayList<>();
    List<Boolean> ours = new ArrayList<>();
    try (JsonParser parser = json.createParser(body)) {
      parser.nextToken();
      for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.nextToken();
        parser.skipChildren();
        parser.finishToken();
        fields.add(new Span(start, (int) parser.currentLocation().getByteOffset()));
        ours.add(names.contains(name));
      }
    }
    List<Splice> cuts = new ArrayList<>();
    for (int i = 0; i < fields.size(); i++) {
      if (!ours.get(i)) {
        continue;
      }
      int last = i;
      while (last + 1 < fields.size() && ours.get(last + 1)) {
        last++;
      }
      int from = i > 0 ? fields.get(i - 1).end() : fields.get(i).start();
      boolean first = i == 0 && last + 1 < fields.size();
      int to = first ? fields.get(last + 1).start() : fields.get(last).end();
      cuts.add(new Splice(from, to - from, NOTHING));
      i = last;
    }
    return cuts;
  }
}
