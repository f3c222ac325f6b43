/**
 * A simulated cluster around the real core: virtual time, one queue of events, one seed. Machines, agents, executors, a
 * Mesos master, beanstalkd, ZooKeeper and the hostdb are played by small models that keep the rules of the real ones, and the
 * invariants are checked after every event.
 *
 * <p>Where there are several schedulers, one leads at a time: each in a {@code SimProcess} of its own, with a {@code SimLog} that
 * reaches the {@code SimZooKeeper} through a {@code SimKeeper}. What the answers to a commit mean is the real hostdb's {@code LogTail}.
 *
 * <p>{@code Scenario} says what people do and what goes wrong, {@code Simulation} plays it, {@code Invariants} watches,
 * {@code Leadership} watches those who lead, {@code Shrinker} finds the shortest scenario that still breaks a rule.
 */
@NullMarked
package dev.pmc.simulation;

import org.jspecify.annotations.NullMarked;
