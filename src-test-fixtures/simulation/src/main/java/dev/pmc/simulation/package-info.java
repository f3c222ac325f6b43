/**
 * A simulated cluster around the real core: virtual time, one queue of events, one seed. Machines, agents, executors, a
 * Mesos master, beanstalkd and the hostdb are played by small models that keep the rules of the real ones, and the
 * invariants are checked after every event.
 *
 * <p>{@code Scenario} says what people do and what goes wrong, {@code Simulation} plays it, {@code Invariants} watches,
 * {@code Shrinker} finds the shortest scenario that still breaks a rule.
 */
@NullMarked
package dev.pmc.simulation;

import org.jspecify.annotations.NullMarked;
