package dev.tarn.embedding;

import dev.tarn.config.EmbeddingVendor;
import dev.tarn.testkit.vectors.FakeEmbeddings;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.TestInstance;

/// Every provider keeps what an embedder keeps, asked over HTTP as strictly as the real one reads.
class RemoteEmbedderTest {
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  abstract static class Asked extends EmbedderContract {
    private final EmbeddingVendor vendor;
    private final FakeEmbeddings server;

    Asked(EmbeddingVendor vendor) {
      this.vendor = vendor;
      this.server = FakeEmbeddings.start(Remotes.strict(vendor), 256);
    }

    @AfterAll
    void stop() {
      server.close();
    }

    @Override
    protected Embedder open() {
      return Remotes.of(vendor, Remotes.baseUrl(vendor, server)).open();
    }

    @Override
    protected boolean prefixesDiffer() {
      return false;
    }

    @Override
    protected double agreementUnderLoad() {
      return .99999;
    }
  }

  abstract static class TellingTypes extends Asked {
    TellingTypes(EmbeddingVendor vendor) {
      super(vendor);
    }

    @Override
    protected boolean prefixesDiffer() {
      return true;
    }
  }

  @Nested
  class OpenAi extends Asked {
    OpenAi() {
      super(EmbeddingVendor.OPENAI);
    }
  }

  @Nested
  class Azure extends Asked {
    Azure() {
      super(EmbeddingVendor.AZURE);
    }
  }

  @Nested
  class OpenAiCompatible extends Asked {
    OpenAiCompatible() {
      super(EmbeddingVendor.OPENAI_COMPATIBLE);
    }
  }

  @Nested
  class Proxy extends Asked {
    Proxy() {
      super(EmbeddingVendor.PROXY);
    }
  }

  @Nested
  class Mistral extends Asked {
    Mistral() {
      super(EmbeddingVendor.MISTRAL);
    }
  }

  @Nested
  class Cohere extends TellingTypes {
    Cohere() {
      super(EmbeddingVendor.COHERE);
    }
  }

  @Nested
  class Voyage extends TellingTypes {
    Voyage() {
      super(EmbeddingVendor.VOYAGE);
    }
  }

  @Nested
  class Gemini extends Asked {
    Gemini() {
      super(EmbeddingVendor.GEMINI);
    }
  }
}
