/** Jobs as they come from beanstalkd: the queue port and its adapter, and the reading of messages. */
@NullMarked
package dev.pmc.queue;

import org.jspecify.annotations.NullMarked;
