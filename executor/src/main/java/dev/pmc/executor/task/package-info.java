/** Mesos tasks: callbacks become the life of a task, and its life becomes work for the host. */
@NullMarked
package dev.pmc.executor.task;

import org.jspecify.annotations.NullMarked;
