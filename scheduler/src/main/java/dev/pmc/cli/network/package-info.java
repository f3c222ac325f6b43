/** The network stage as a process, and the commands that audit its leases. */
@NullMarked
package dev.pmc.cli.network;

import org.jspecify.annotations.NullMarked;
