/**
 * What people and machines may know of the scheduler while it works: immutable snapshots of hosts and agents, what has
 * happened lately, why something waits. Follows the loop and never holds it up.
 */
@NullMarked
package dev.pmc.status;

import org.jspecify.annotations.NullMarked;
