/// Our own APIs: memories, writes, receipts; keys, workspaces, boundaries, the audit log.
@NullMarked
package dev.tarn.router.api;

import org.jspecify.annotations.NullMarked;
