/**
 * The embedded Mesos behind {@code --master local}: one process that is a master and its agents, and speaks the real v1
 * scheduler and executor APIs. What it does was recorded from a real Mesos; the conformance kit compares the two.
 */
@NullMarked
package dev.pmc.local;

import org.jspecify.annotations.NullMarked;
