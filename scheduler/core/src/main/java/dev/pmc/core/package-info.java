/**
 * The core: which job becomes what, which VM is where, what is done next. Pure: no clock, no I/O, no log, no
 * randomness of its own, and nothing of Mesos, beanstalkd or SQLite.
 *
 * <p>{@code Core} takes {@code Event}s in and gives {@code Decision}s out; {@code Lifecycle} is the table of one VM's life.
 */
@NullMarked
package dev.pmc.core;

import org.jspecify.annotations.NullMarked;
