/** What pmc says of services, kept for the guests of this machine. */
@NullMarked
package dev.pmc.executor.discovery;

import org.jspecify.annotations.NullMarked;
