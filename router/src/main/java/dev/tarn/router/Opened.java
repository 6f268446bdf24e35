package dev.tarn.router;

import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What is open, in the order of its opening; closed in the reverse of it. One thread's own.
final class Opened implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Opened.class);

  private final List<AutoCloseable> resources = new ArrayList<>();

  /// Has this one closed before all that came earlier.
  <T extends AutoCloseable> T add(T resource) {
    resources.add(resource);
    return resource;
  }

  /// What cannot be closed is logged, and keeps nothing else open.
  @Override
  public void close() {
    for (AutoCloseable resource : resources.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        LOG.warn("closing failed: {}", e.toString());
      }
    }
    resources.clear();
  }
}
