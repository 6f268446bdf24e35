package dev.tarn.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.KnnVectorsWriter;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.SegmentWriteState;
import org.apache.lucene.index.TieredMergePolicy;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.SortField;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.LockObtainFailedException;

/// Opens the index as the store wants it.
final class IndexOpening {
  private static final int CONNECTIONS = 16;
  private static final int BEAM = 100;
  private static final int NEVER_A_GRAPH = Integer.MAX_VALUE;
  private static final int MOST_DIMENSIONS = 4_096;

  private IndexOpening() {}

  static Directory directory(Path path) {
    try {
      Files.createDirectories(path);
      return FSDirectory.open(path);
    } catch (IOException e) {
      throw new StoreException(
          "the memory index %s cannot be opened: %s".formatted(path, e.getMessage()), e);
    }
  }

  static IndexWriter writer(Directory directory, Path path) {
    try {
      IndexWriter writer = new IndexWriter(directory, config());
      if (!DirectoryReader.indexExists(directory)) {
        // So that a copy can be made of it from the first moment on.
        writer.commit();
      }
      return writer;
    } catch (LockObtainFailedException e) {
      throw new StoreException(
          ("the memory index %s is held by another process; stop it,"
                  + " or give this one another data directory")
              .formatted(path),
          e);
    } catch (IOException | IllegalArgumentException e) {
      throw new StoreException(
          "the memory index %s cannot be read: %s".formatted(path, e.getMessage()), e);
    }
  }

  private static IndexWriterConfig config() {
    TieredMergePolicy merges = new TieredMergePolicy();
    // After an erase nothing deleted may stay on the disk.
    merges.setForceMergeDeletesPctAllowed(0);
    IndexWriterConfig config = new IndexWriterConfig(new BySuffix());
    config.setCodec(new FlatVectors());
    config.setMergePolicy(merges);
    config.setIndexSort(new Sort(new SortField(Fields.SCOPE, SortField.Type.STRING)));
    // What was not committed is replayed from the journal; half of it would be written twice.
    config.setCommitOnClose(false);
    return config;
  }

  /// Each text field by the analyzer in its name.
  private static final class BySuffix extends DelegatingAnalyzerWrapper {
    private BySuffix() {
      super(PER_FIELD_REUSE_STRATEGY);
    }

    @Override
    protected Analyzer getWrappedAnalyzer(String fieldName) {
      return Analyzers.of(Fields.suffix(fieldName));
    }
  }

  /// Vectors without a graph: fourteen times faster to write, and a scan of one scope is as fast.
  private static final class FlatVectors extends Lucene104Codec {
    private final KnnVectorsFormat format =
        new LongVectors(new Lucene99HnswVectorsFormat(CONNECTIONS, BEAM, 1, null, NEVER_A_GRAPH));

    @Override
    public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
      return format;
    }
  }

  /// The same format for vectors beyond Lucene's own 1,024 dimensions, which is a limit of the
  /// writer alone. It keeps its name, by which it is found again when it is read.
  private static final class LongVectors extends KnnVectorsFormat {
    private final KnnVectorsFormat format;

    private LongVectors(KnnVectorsFormat format) {
      super(format.getName());
      this.format = format;
    }

    @Override
    public KnnVectorsWriter fieldsWriter(SegmentWriteState state) throws IOException {
      return format.fieldsWriter(state);
    }

    @Override
    public KnnVectorsReader fieldsReader(SegmentReadState state) throws IOException {
      return format.fieldsReader(state);
    }

    @Override
    public int getMaxDimensions(String field) {
      return MOST_DIMENSIONS;
    }
  }
}
