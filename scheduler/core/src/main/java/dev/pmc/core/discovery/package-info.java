/**
 * ServiceDirectory and who is a member of each, as far as the records say: the one projection that every face of service discovery
 * shows.
 */
@NullMarked
package dev.pmc.core.discovery;

import org.jspecify.annotations.NullMarked;
