/** The executor: Mesos callbacks become the life of VMs on this host. */
@NullMarked
package dev.pmc.executor;

import org.jspecify.annotations.NullMarked;
