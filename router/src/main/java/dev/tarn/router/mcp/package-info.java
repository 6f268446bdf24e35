/// Memory as tools of agents, over the Model Context Protocol.
@NullMarked
package dev.tarn.router.mcp;

import org.jspecify.annotations.NullMarked;
