/** HTTP as the v1 APIs need it: calls in order, endless event streams, and both forms of the messages. */
@NullMarked
package dev.pmc.local.http;

import org.jspecify.annotations.NullMarked;
