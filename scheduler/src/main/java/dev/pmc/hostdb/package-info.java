/** The scheduler's durable memory: the port and its SQLite adapter. */
@NullMarked
package dev.pmc.hostdb;

import org.jspecify.annotations.NullMarked;
