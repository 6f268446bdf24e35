package dev.tarn.router.dialect;

import java.util.Optional;
import java.util.function.Function;

/// A dialect towards clients whose call goes to a provider of another.
public record ClientEnd(
    Requests requests, Replies replies, EventFormat events, FailureFormat failures) {

  /// Reads calls. Thread-safe.
  public interface Requests {
    /// Reads a body whole. What it does not know it hands on as a parameter of kind `OTHER`, so
    /// that it is declared.
    ///
    /// @throws RouterException 400, saying what is wrong and where
    NeutralRequest read(byte[] body);

    /// The same for a dialect whose headers say something of the call, too.
    ///
    /// @param header the value of a header, by its name in lower case
    default NeutralRequest read(byte[] body, Function<String, Optional<String>> header) {
      return read(body);
    }
  }

  /// Writes whole replies. Thread-safe.
  public interface Replies {
    /// The body of a reply.
    byte[] write(NeutralReply reply, Stamp stamp);
  }

  /// Writes streams.
  public interface EventFormat {
    /// A writer for one stream.
    ///
    /// @param usage whether the client asked to be told the tokens
    Events open(Stamp stamp, boolean usage);
  }

  /// Writes one stream. Belongs to one thread.
  public interface Events {
    /// The client's bytes for the next step, whole events; empty if it says nothing.
    byte[] write(NeutralEvent event);

    /// What shows a client that waits that the stream goes on, and says nothing else: for between
    /// two steps. Empty where clients are not known to read over it.
    default byte[] keepAlive() {
      return new byte[0];
    }
  }

  /// Says failures. Thread-safe.
  public interface FailureFormat {
    /// HTTP status that the dialect's clients know the failure by.
    int status(Failure failure);

    /// The body of an error reply.
    byte[] body(Failure failure);
  }
}
