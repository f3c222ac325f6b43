/** A Mesos master: frameworks, offers and tasks. All classes run on the loop, except for reading HTTP requests. */
@NullMarked
package dev.pmc.local.master;

import org.jspecify.annotations.NullMarked;
