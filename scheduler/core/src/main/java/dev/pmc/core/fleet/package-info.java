/** All VMs together: where each is looked up, who waits for an agent, and what is due when. */
@NullMarked
package dev.pmc.core.fleet;

import org.jspecify.annotations.NullMarked;
