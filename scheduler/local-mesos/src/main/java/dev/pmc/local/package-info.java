/**
 * The embedded Mesos behind {@code --master local}: a master and its agents in one process, or each in a process of its own,
 * which speak the real v1 scheduler, executor and operator APIs. What it does was recorded from a real Mesos; the
 * conformance kit compares the two.
 */
@NullMarked
package dev.pmc.local;

import org.jspecify.annotations.NullMarked;
