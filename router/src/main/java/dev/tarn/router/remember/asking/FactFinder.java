package dev.tarn.router.remember.asking;

import dev.tarn.memory.Fact;
import dev.tarn.memory.Memory;
import dev.tarn.memory.MemoryFilter;
import dev.tarn.memory.MemoryScope;
import dev.tarn.memory.MemoryStore;
import dev.tarn.records.FactReading;
import dev.tarn.records.JournalEntry;
import dev.tarn.records.Pauses.Person;
import dev.tarn.records.Readings.Due;
import dev.tarn.records.Records;
import dev.tarn.records.Submission;
import dev.tarn.records.Submission.NewChange;
import dev.tarn.records.Workspace;
import dev.tarn.router.remember.Learner;
import dev.tarn.router.remember.TurnPayloads;
import dev.tarn.router.remember.asking.LanguageModel.Answer;
import dev.tarn.router.remember.asking.LanguageModel.Outcome;
import dev.tarn.router.remember.asking.LanguageModel.Question;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Has a model read conversations that have gone quiet, in workspaces that want it, and puts the
/// facts that it found into the journal. Works on a thread of its own, one question at a time.
///
/// What is left to read follows from the ledger, so that a restart loses nothing; at worst a
/// conversation is read twice. What is read comes from the store and not from the calls: what was
/// forgotten, retired or quarantined is not shown to a model, and what is erased while the model
/// reads leaves nothing, because its facts are handed in under the epoch that the reading began
/// under.
public final class FactFinder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FactFinder.class);
  private static final long PAUSE_MILLIS = 1_000;
  private static final long FAULT_MILLIS = 10_000;
  private static final int AT_ONCE = 16;
  private static final int MOST_LISTED = 1_000;
  private static final Duration FIRST_REST = Duration.ofSeconds(30);
  private static final Duration LONGEST_REST = Duration.ofMinutes(15);

  /// Of JSON with text in any language, rather too many than too few.
  private static final int BYTES_PER_TOKEN = 3;

  private final Records records;
  private final MemoryStore store;
  private final Learner learner;
  private final LanguageModel model;
  private final Told told;
  private final InstantSource clock;
  private final Map<String, Rest> rests = new HashMap<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final CompletableFuture<Answer> closing = new CompletableFuture<>();
  private final Thread thread;

  /// Counts what came of it.
  public interface Told {
    /// A conversation, or a part of one, was read or not.
    ///
    /// @param outcome `read`, or why no fact came of it
    void asked(String outcome);

    /// A fact that the model gave is none, or is one.
    ///
    /// @param outcome `kept`, or why it was dropped
    void found(String outcome);
  }

  /// @param of the settings that did not work; others are tried at once
  private record Rest(FactReading of, Instant until, Duration length) {}

  public FactFinder(
      Records records,
      MemoryStore store,
      Learner learner,
      LanguageModel model,
      Told told,
      InstantSource clock) {
    this.records = records;
    this.store = store;
    this.learner = learner;
    this.model = model;
    this.told = told;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("facts").daemon(true).unstarted(this::run);
  }

  /// Begins to look for what is due.
  public void start() {
    thread.start();
  }

  private void run() {
    while (stopped.getCount() > 0) {
      try {
        boolean more = false;
        for (Workspace workspace : records.readings().readers()) {
          more |= read(workspace);
        }
        if (!more) {
          pause(PAUSE_MILLIS);
        }
      } catch (RuntimeException e) {
        LOG.warn("conversations cannot be read for facts right now: {}", e.toString());
        pause(FAULT_MILLIS);
      }
    }
  }

  /// Some of what is due in a workspace; true if there may be more.
  private boolean read(Workspace workspace) {
    FactReading how = workspace.facts().orElseThrow();
    Instant now = clock.instant();
    if (resting(workspace.name(), how).filter(rest -> now.isBefore(rest.until())).isPresent()) {
      return false;
    }
    List<Due> due =
        records.readings().due(workspace.name(), how.since(), now.minus(how.idle()), AT_ONCE);
    for (Due one : due) {
      if (stopped.getCount() == 0 || !read(workspace, how, one)) {
        return false;
      }
    }
    return due.size() == AT_ONCE;
  }

  /// A part of a conversation; false if the workspace has to wait.
  private boolean read(Workspace workspace, FactReading how, Due due) {
    long epoch = records.erasures().epoch();
    MemoryScope scope = MemoryScope.parse(due.scope());
    Instant from = due.readAt().filter(how.since()::isBefore).orElse(how.since());
    Passages passages = Passages.of(listed(scope, due), from);
    Instant until = passages.more() ? passages.until() : due.lastSeen();
    if (passages.memories().isEmpty() || isPaused(scope)) {
      records.readings().read(due.scope(), due.conversation(), until);
      return true;
    }
    Question question =
        new Question(
            workspace, scope, how.model(), Reading.TASK, passages.text(), Reading.MOST_TOKENS);
    long reserved = most(question);
    if (!records.readings().take(workspace.name(), clock.instant(), reserved, how.dailyTokens())) {
      told.asked("daily_cap");
      rest(workspace.name(), how, LONGEST_REST);
      return false;
    }
    Answer answer = model.ask(question).applyToEither(closing, either -> either).join();
    records
        .readings()
        .take(workspace.name(), clock.instant(), answer.tokens() - reserved, Long.MAX_VALUE);
    boolean tired = answer.outcome().mayPass() || answer.outcome() == Outcome.LATE;
    // What is late twice in a row is passed over: it would be late for ever.
    boolean again = tired && (answer.outcome() != Outcome.LATE || first(workspace.name(), how));
    if (again) {
      told.asked(word(answer.outcome()));
    } else if (keep(due.scope(), epoch, answer, passages)) {
      records.readings().read(due.scope(), due.conversation(), until);
    }
    if (tired) {
      rest(workspace.name(), how, FIRST_REST);
    } else {
      rests.remove(workspace.name());
    }
    return !tired;
  }

  /// Whether the person lets nothing be learned for now. Then what waits is not read later either.
  private boolean isPaused(MemoryScope scope) {
    Person person = new Person(scope.workspace(), scope.project(), scope.user());
    return records.pauses().since(person).isPresent();
  }

  private List<Memory> listed(MemoryScope scope, Due due) {
    MemoryFilter filter =
        new MemoryFilter(
            Optional.of(due.conversation()),
            Optional.of(Memory.Kind.TURN),
            Optional.of(clock.instant()),
            Optional.empty());
    return store.list(scope, filter, MOST_LISTED, Optional.empty()).memories();
  }

  private static long most(Question question) {
    long bytes =
        (long) question.text().getBytes(StandardCharsets.UTF_8).length + question.system().length();
    return bytes / BYTES_PER_TOKEN + question.maxTokens();
  }

  /// False if what was read was erased meanwhile, so that what is left is to be read anew.
  private boolean keep(String scope, long epoch, Answer answer, Passages passages) {
    Optional<Reading> reading =
        answer.outcome() == Outcome.ANSWERED
            ? Reading.of(answer.text(), passages)
            : Optional.empty();
    if (reading.isEmpty()) {
      told.asked(answer.outcome() == Outcome.ANSWERED ? "bad_json" : word(answer.outcome()));
      return true;
    }
    if (!reading.get().facts().isEmpty() && !journaled(scope, epoch, reading.get())) {
      told.asked("erased");
      return false;
    }
    told.asked("read");
    reading.get().dropped().forEach(told::found);
    reading.get().facts().values().forEach(facts -> facts.forEach(fact -> told.found("kept")));
    return true;
  }

  private boolean journaled(String scope, long epoch, Reading reading) {
    List<NewChange> changes = reading.facts().entrySet().stream().map(FactFinder::change).toList();
    Submission submission =
        new Submission(
            scope,
            clock.instant(),
            Optional.empty(),
            List.of(),
            Set.of(),
            changes,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            epoch);
    boolean outdated = records.submit(submission).join().outdated();
    learner.wake();
    return !outdated;
  }

  private static NewChange change(Map.Entry<String, List<Fact>> found) {
    return new NewChange(
        JournalEntry.Kind.FIND, TurnPayloads.find(found.getKey(), found.getValue()));
  }

  /// Longer each time, until something succeeds.
  private void rest(String workspace, FactReading how, Duration first) {
    Duration length =
        resting(workspace, how).map(rest -> rest.length().multipliedBy(2)).orElse(first);
    Duration most = length.compareTo(LONGEST_REST) < 0 ? length : LONGEST_REST;
    rests.put(workspace, new Rest(how, clock.instant().plus(most), most));
  }

  private boolean first(String workspace, FactReading how) {
    return resting(workspace, how).isEmpty();
  }

  private Optional<Rest> resting(String workspace, FactReading how) {
    return Optional.ofNullable(rests.get(workspace)).filter(rest -> rest.of().equals(how));
  }

  private static String word(Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }

  private void pause(long millis) {
    try {
      stopped.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Takes up no further conversation. What is under way is read again after the next start. Does
  /// nothing to one that was never started.
  @Override
  public void close() {
    stopped.countDown();
    if (thread.getState() == Thread.State.NEW) {
      return;
    }
    // An interrupt would break the index; whoever answers now is not waited for.
    closing.complete(new Answer(Outcome.UNREACHABLE, "", 0));
    try {
      thread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
