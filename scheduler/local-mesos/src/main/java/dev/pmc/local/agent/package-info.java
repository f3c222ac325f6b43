/** A Mesos agent: fetches and runs executors, and passes updates on until they are acknowledged. */
@NullMarked
package dev.pmc.local.agent;

import org.jspecify.annotations.NullMarked;
