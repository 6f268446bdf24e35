package dev.tarn.records;

import static dev.tarn.records.Samples.step;

import dev.tarn.config.TarnConfig;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/// Submits without end and prints the number of each submission once it is acknowledged. Runs in a
/// process of its own, which [RecordsCrashIT] kills.
final class CrashingSubmitter {
  private CrashingSubmitter() {}

  /// Takes the directory, the first number and the URL of the database, empty for SQLite in the
  /// directory.
  public static void main(String[] arguments) throws InterruptedException {
    TarnConfig.Database database =
        new TarnConfig.Database(Optional.of(arguments[2]).filter(url -> !url.isEmpty()));
    SqlRecords records = Samples.open(database, Path.of(arguments[0]), 1_000);
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    Semaphore underWay = new Semaphore(50);
    CountDownLatch broken = new CountDownLatch(1);
    for (int i = Integer.parseInt(arguments[1]); broken.getCount() > 0; i++) {
      int number = i;
      underWay.acquire();
      var _ =
          records
              .submit(submission(number))
              .whenComplete((done, failure) -> {
                underWay.release();
                try {
                  out.write(
                      (failure == null ? number + "\n" : "failed: " + failure + "\n")
                          .getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                  broken.countDown();
                }
              });
    }
    records.close();
  }

  /// A submission with something for every table.
  static Submission submission(int number) {
    String conversation = "c" + number;
    return step(conversation)
        .say("h" + number, "h" + number + "b", "h" + number + "c")
        .write("wr_" + number, Writes.Status.JOURNALED)
        .weave("p", "block ".repeat(50) + number, Samples.NOW)
        .receipt("rcp_" + number, "{\"n\":" + number + "}")
        .done();
  }
}
