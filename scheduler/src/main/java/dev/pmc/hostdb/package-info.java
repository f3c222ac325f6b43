/**
 * The scheduler's durable memory: the ports, which are a journal of changes under epochs and a store of the state they come to,
 * and what is common to their adapters, each of which is both: {@code sqlite} for one machine, {@code zookeeper} for several.
 */
@NullMarked
package dev.pmc.hostdb;

import org.jspecify.annotations.NullMarked;
