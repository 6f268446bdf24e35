package dev.tarn.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PoolingTest {
  /// Two texts of up to three tokens in two dimensions; the second has two tokens and padding.
  private static final float[] HIDDEN = {1, 2, 3, 4, 5, 9, 10, 20, 30, 60, 999, 999};

  @Test
  void mean_isTheMeanOfEachDimension() {
    assertThat(Pooling.MEAN.pool(HIDDEN, 0, 3, 2)).containsExactly(3, 5);
  }

  @Test
  void mean_leavesPaddingOut() {
    assertThat(Pooling.MEAN.pool(HIDDEN, 3, 2, 2)).containsExactly(20, 40);
  }

  @Test
  void cls_isTheFirstToken() {
    assertThat(Pooling.CLS.pool(HIDDEN, 0, 3, 2)).containsExactly(1, 2);
    assertThat(Pooling.CLS.pool(HIDDEN, 3, 2, 2)).containsExactly(10, 20);
  }

  @Test
  void normalise_givesLengthOne() {
    assertThat(Pooling.normalise(new float[] {3, 4})).containsExactly(.6f, .8f);
  }

  @Test
  void normalise_refusesWhatHasNoDirection() {
    assertThatThrownBy(() -> Pooling.normalise(new float[] {0, 0}))
        .isInstanceOf(EmbeddingException.class);
    assertThatThrownBy(() -> Pooling.normalise(new float[] {Float.NaN, 1}))
        .isInstanceOf(EmbeddingException.class);
    assertThatThrownBy(() -> Pooling.normalise(new float[] {Float.POSITIVE_INFINITY, 1}))
        .isInstanceOf(EmbeddingException.class);
  }
}
