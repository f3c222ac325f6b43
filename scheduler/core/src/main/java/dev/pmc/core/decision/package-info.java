/**
 * The words between the core and those around it: events in, decisions (changes, effects, notes) out, and the state
 * that changes apply to.
 */
@NullMarked
package dev.pmc.core.decision;

import org.jspecify.annotations.NullMarked;
