/**
 * The daemon: its options, and the one class that wires everything by hand; the local Mesos and the hostdb's commands.
 */
@NullMarked
package dev.pmc.cli.daemon;

import org.jspecify.annotations.NullMarked;
