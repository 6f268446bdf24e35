package dev.tarn.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything that can be set, checked. `defaults.yaml` documents each key with unit, default and
/// environment name; the path of a key is the path of its component here, in kebab case.
///
/// Precedence: environment (`TARN_` and the path, upper case, `.` and `-` as `_`), then the file of
/// `--config` or `TARN_CONFIG`, then `defaults.yaml`.
///
/// @param dataDir all that Tarn keeps
public record TarnConfig(
    @Valid Server server,
    Path dataDir,
    @Valid Keys keys,
    @Valid Embedding embedding,
    @Valid Memory memory,
    @Valid Database database,
    @Valid Hosted hosted,
    CallerUrls callerUrls,
    @Valid Upstream upstream,
    @Valid Limits limits,
    @Valid Usage usage,
    @Valid Log log,
    List<@Valid ProviderRow> providers,
    ModelCatalogue models) {

  /// Where Tarn listens.
  ///
  /// @param operatorHost address of the operator's own listener, if there is one
  /// @param operatorPort its port; absent means that the operator's APIs are where all others are
  /// @param tlsCert PEM certificate chain; TLS is on when it and `tlsKey` are set
  /// @param plaintext what a non-loopback address without TLS means
  /// @param corsOrigins origins that browsers may call from; none by default
  /// @param publicUrl where people reach Tarn, without a slash at its end
  /// @param shutdownGrace how long running streams may go on after SIGTERM
  /// @param requestTimeout how long a client may take to send its head, and again its body
  public record Server(
      @NotBlank String host,
      @Min(0) @Max(65535) int port,
      @NotBlank String operatorHost,
      Optional<@Min(0) @Max(65535) Integer> operatorPort,
      Optional<Path> tlsCert,
      Optional<Path> tlsKey,
      Plaintext plaintext,
      List<String> corsOrigins,
      Optional<URI> publicUrl,
      Duration shutdownGrace,
      Duration requestTimeout) {}

  /// Whether plain text may leave the machine.
  public enum Plaintext {
    /// Refuse to start on a non-loopback address without TLS.
    REFUSE,
    /// A proxy in front ends TLS.
    BEHIND_PROXY
  }

  /// Keys given by the operator instead of made at first start. Their environment names are
  /// `TARN_MEMORY_KEY`, `TARN_OPERATOR_KEY` and `TARN_MASTER_KEY`.
  ///
  /// @param nextMaster what `tarn keys rotate-master` changes the master key to
  /// @param vault holds the master key, if it is there, and `master` does not count
  public record Keys(
      Optional<Secret> memory,
      Optional<Secret> operator,
      Optional<Secret> master,
      Optional<Secret> nextMaster,
      Optional<@Valid Vault> vault) {
    /// A master key that stays, and no Vault.
    public Keys(Optional<Secret> memory, Optional<Secret> operator, Optional<Secret> master) {
      this(memory, operator, master, Optional.empty(), Optional.empty());
    }
  }

  /// A key of HashiCorp Vault's transit engine.
  ///
  /// @param mount where the engine is mounted
  /// @param keyName of a key with authenticated encryption, such as `aes256-gcm96`
  /// @param token empty if `tokenFile` is there
  /// @param tokenFile read for each request
  /// @param timeout to connect, and again to answer
  public record Vault(
      Origin address,
      @Pattern(regexp = "[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*") String mount,
      @Pattern(regexp = "[A-Za-z0-9_.-]+") String keyName,
      Optional<String> namespace,
      Optional<Secret> token,
      Optional<Path> tokenFile,
      Duration timeout) {}

  /// The embedder of every memory and query, unless a workspace chooses its own.
  ///
  /// @param threads threads that embed queries in this process; 0 means as many as there are cores
  /// @param cacheEntries embeddings of queries kept in memory
  public record Embedding(
      EmbeddingSource source,
      @Min(0) int threads,
      @Min(0) int cacheEntries,
      ChosenEmbedding chosen) {
    /// A model that ships.
    public Embedding(EmbeddingModelName model, int threads, int cacheEntries) {
      this(new EmbeddingSource.Shipped(model), threads, cacheEntries);
    }

    /// With what is usual for embedders that workspaces choose.
    public Embedding(EmbeddingSource source, int threads, int cacheEntries) {
      this(source, threads, cacheEntries, ChosenEmbedding.USUAL);
    }
  }

  /// What holds for embedders that workspaces choose.
  ///
  /// @param questionTimeout the deadline of recall where questions travel
  /// @param timeout to answer for memories
  /// @param operatorKeys the operator's keys that workspaces may use, at the vendors' own addresses
  public record ChosenEmbedding(
      Duration questionTimeout, Duration timeout, Map<EmbeddingVendor, Secret> operatorKeys) {
    static final ChosenEmbedding USUAL =
        new ChosenEmbedding(Duration.ofMillis(800), Duration.ofSeconds(30), Map.of());
  }

  /// The local models that ship.
  public enum EmbeddingModelName {
    E5_SMALL_V2("e5-small-v2"),
    ALL_MINILM_L6_V2("all-minilm-l6-v2"),
    BGE_SMALL_EN_V1_5("bge-small-en-v1.5"),
    /// No vectors: recall by words alone.
    NONE("none");

    private final String id;

    EmbeddingModelName(String id) {
      this.id = id;
    }

    /// The name used in settings and stored beside each vector.
    public String id() {
      return id;
    }
  }

  /// Recall, weaving and learning.
  ///
  /// @param recallDeadline the most that recall may hold a call; then it goes on without memory
  /// @param budgetTokens most tokens of memory woven into a prompt
  /// @param windowPercent and never more than this share of the model's window
  /// @param trimAboveTokens from how many tokens on a conversation is trimmed that is to be
  /// @param durability whether the end of a reply waits for its answer's journal entry
  /// @param facts what looks for facts in turns
  /// @param journalQueueTurns turns waiting for the disk; beyond, writes are dropped and counted
  /// @param cacheWarm how long after the last call earlier blocks are woven again
  /// @param cacheWarmExtended the same when the client asked the provider for a long-lived cache
  /// @param blocksKept how long woven blocks are kept, encrypted
  /// @param receiptsKept how long receipts and write records are kept
  /// @param perUser memories kept for a user; then the oldest unused retire
  /// @param harnessTags wrappers put into user messages by coding agents, neither query nor memory
  /// @param sideCallPrompts openings of title and topic prompts: calls that neither recall nor
  ///   learn
  public record Memory(
      Duration recallDeadline,
      @Min(16) int budgetTokens,
      @Min(1) @Max(50) int windowPercent,
      @Min(1_000) int trimAboveTokens,
      Durability durability,
      Facts facts,
      @Min(1) int journalQueueTurns,
      Duration cacheWarm,
      Duration cacheWarmExtended,
      Duration blocksKept,
      Duration receiptsKept,
      @Min(100) int perUser,
      List<String> harnessTags,
      List<String> sideCallPrompts) {}

  /// When a reply may end.
  public enum Durability {
    /// The user's turn is on disk before the reply ends, the answer within one group commit after.
    RELAXED,
    /// Both are on disk before the reply ends.
    STRICT
  }

  /// How facts are found in what people say.
  public enum Facts {
    /// By rules, in the process.
    RULES,
    /// Not at all.
    NONE
  }

  /// The database of keys, journal and ledger; a file in the data directory unless a URL is given.
  ///
  /// @param url may hold a password, and is never printed or logged
  public record Database(Optional<String> url) {
    @Override
    public String toString() {
      return "Database[***]";
    }
  }

  /// Hosted calls: the operator's keys pay.
  ///
  /// @param defaultProvider the row that gets models which no row lists; none means 404
  public record Hosted(Optional<String> defaultProvider) {}

  /// Providers that a call names by their URL, paid by the caller's own key.
  ///
  /// @param allow whether any URL may be named that leads to public addresses by https
  /// @param hosts what may be named besides, wherever it lies; with `http://` also in plain text
  public record CallerUrls(boolean allow, List<Origin> hosts) {}

  /// Calls to providers. The time-outs are idle times, never totals.
  public record Upstream(
      Duration connectTimeout,
      Duration firstByteTimeout,
      Duration idleTimeout,
      @Min(1) int connectionsPerHost,
      @Min(0) int waitingQueue) {}

  /// What one call may ask for.
  ///
  /// @param bodyBytes largest body of a chat call or of our own APIs
  /// @param inflatedBytes largest body after decompression
  /// @param inflationRatio largest ratio of the two
  /// @param nesting deepest JSON
  /// @param sseEventBytes largest event that is read for memory; larger ones pass unread
  /// @param callsPerKey calls of one key at the same time, where it has no limit of its own
  public record Limits(
      @Min(1024) int bodyBytes,
      @Min(1024) int inflatedBytes,
      @Min(1) int inflationRatio,
      @Min(8) int nesting,
      @Min(1024) int sseEventBytes,
      @Min(1) int callsPerKey) {}

  /// What calls use, written down.
  ///
  /// @param record whether it is
  /// @param queueCalls calls whose usage may wait for the disk
  public record Usage(boolean record, Duration kept, @Min(100) @Max(1_000_000) int queueCalls) {}

  /// Log output.
  ///
  /// @param format lines for people or JSON for machines
  /// @param level `error`, `warn`, `info`, `debug`
  public record Log(Format format, Level level) {
    /// Shape of a line.
    public enum Format {
      TEXT,
      JSON
    }

    /// The least severe line written.
    public enum Level {
      ERROR,
      WARN,
      INFO,
      DEBUG
    }
  }
}
