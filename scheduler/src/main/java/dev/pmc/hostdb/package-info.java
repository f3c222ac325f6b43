/**
 * The scheduler's durable memory: the ports, which are a journal of changes under epochs and a store of the state they come to,
 * and the SQLite adapter that is both.
 */
@NullMarked
package dev.pmc.hostdb;

import org.jspecify.annotations.NullMarked;
