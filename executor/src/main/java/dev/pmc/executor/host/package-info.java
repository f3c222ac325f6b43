/** VMs on this host: makes, adopts, watches, stops and erases them, with libvirt and the guest's files. */
@NullMarked
package dev.pmc.executor.host;

import org.jspecify.annotations.NullMarked;
