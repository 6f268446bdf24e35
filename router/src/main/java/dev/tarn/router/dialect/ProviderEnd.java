package dev.tarn.router.dialect;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/// A dialect towards providers that are called by clients of another.
public record ProviderEnd(
    Requests requests, Replies replies, EventSource events, Failures failures) {

  /// Writes calls. Thread-safe.
  public interface Requests {
    /// Writes a call.
    ///
    /// @param request with no thinking but what came in this dialect
    /// @throws RouterException 400 if the dialect cannot say it
    Written write(NeutralRequest request, Destination to);
  }

  /// A call as it goes up.
  ///
  /// @param dropped parameters that could not be carried, by the client's names
  public record Written(byte[] body, List<String> dropped) {}

  /// Reads whole replies. Thread-safe.
  public interface Replies {
    /// Reads the body of a successful reply.
    ///
    /// @throws RouterException 502 if it is none
    NeutralReply read(byte[] body, Stamp stamp);
  }

  /// Reads streams.
  public interface EventSource {
    /// A reader for one stream.
    ///
    /// @param maxEventBytes largest event that is read
    /// @param to gets each step as soon as it is whole
    Events open(Stamp stamp, int maxEventBytes, Consumer<NeutralEvent> to);

    /// The media type of streams.
    default String mediaType() {
      return "text/event-stream";
    }
  }

  /// Reads one stream. Belongs to one thread.
  public interface Events {
    /// The next bytes, in pieces of any size.
    void feed(byte[] bytes);

    /// No more bytes come. Says `Ended` if the provider had said all that it takes and was only
    /// waited for; a stream that then has neither ended nor failed broke off.
    void end();
  }

  /// Reads failures. Thread-safe.
  public interface Failures {
    /// Reads an error reply, whatever its body is.
    Failure read(int status, byte[] body);

    /// Reads an error reply of a dialect whose headers say what went wrong.
    ///
    /// @param header the value of a header, by its name in lower case
    default Failure read(int status, Function<String, Optional<String>> header, byte[] body) {
      return read(status, body);
    }
  }
}
