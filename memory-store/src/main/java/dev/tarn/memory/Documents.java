package dev.tarn.memory;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.lucene.document.BinaryDocValuesField;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.FieldType;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.document.StringField;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.BytesRef;

/// A memory as a document of the index.
final class Documents {
  /// Terms and their counts; nothing asks for positions, and nothing is stored twice.
  private static final FieldType SEARCHED = searched();

  private Documents() {}

  /// @param context the memories around it, itself among them, in their order
  /// @param vectors by field
  static Document of(Stored stored, List<Memory> context, Map<String, float[]> vectors)
      throws IOException {
    Memory memory = stored.memory();
    Document document = new Document();
    for (Fields.Key key : Fields.keys(stored)) {
      document.add(new StringField(key.field(), key.value(), Field.Store.NO));
    }
    document.add(
        new SortedDocValuesField(Fields.SCOPE, new BytesRef(Fields.scope(memory.scope()).value())));
    document.add(new SortedDocValuesField(Fields.ID, new BytesRef(memory.id())));
    document.add(new NumericDocValuesField(Fields.CREATED, memory.createdAt().toEpochMilli()));
    document.add(new NumericDocValuesField(Fields.ORDER, order(memory)));
    document.add(
        new NumericDocValuesField(
            Fields.USED, memory.lastUsedAt().map(Instant::toEpochMilli).orElse(0L)));
    if (memory.role().filter(Memory.Role.ASSISTANT::equals).isPresent()) {
      document.add(new NumericDocValuesField(Fields.ANSWER, 1));
    }
    document.add(new BinaryDocValuesField(Fields.RECORD, StoredCodec.write(stored)));
    String text = SearchText.of(memory);
    String around = String.join("\n", context.stream().map(SearchText::spoken).toList());
    for (String suffix : Analyzers.ofText(memory.language(), memory.text())) {
      document.add(new Field(Fields.text(suffix), text, SEARCHED));
      document.add(new Field(Fields.context(suffix), around, SEARCHED));
    }
    vectors.forEach((field, vector) ->
        document.add(new KnnFloatVectorField(field, vector, VectorSimilarityFunction.DOT_PRODUCT)));
    return document;
  }

  /// Turn and piece as one number.
  static long order(Memory memory) {
    return ((long) memory.turn() << 32) | memory.chunk();
  }

  private static FieldType searched() {
    FieldType type = new FieldType();
    type.setTokenized(true);
    type.setIndexOptions(IndexOptions.DOCS_AND_FREQS);
    type.freeze();
    return type;
  }
}
