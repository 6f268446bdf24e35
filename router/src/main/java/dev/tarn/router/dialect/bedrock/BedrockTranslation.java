package dev.tarn.router.dialect.bedrock;

import dev.tarn.router.dialect.NeutralEvent;
import dev.tarn.router.dialect.ProviderEnd;
import dev.tarn.router.dialect.Stamp;
import dev.tarn.router.dialect.Translation;
import java.util.Optional;
import java.util.function.Consumer;

/// The end of Converse that is towards providers; its clients call none but Bedrock.
final class BedrockTranslation {
  private BedrockTranslation() {}

  static Translation provider() {
    return new Translation(
        Optional.empty(),
        Optional.of(
            new ProviderEnd(
                new BedrockRequestWriter(),
                new BedrockReplyReader(),
                new Frames(),
                new BedrockFailures())));
  }

  private static final class Frames implements ProviderEnd.EventSource {
    @Override
    public ProviderEnd.Events open(Stamp stamp, int maxEventBytes, Consumer<NeutralEvent> to) {
      return new BedrockEventReader(stamp, maxEventBytes, to);
    }

    @Override
    public String mediaType() {
      return EventStreamFrame.MEDIA_TYPE;
    }
  }
}
