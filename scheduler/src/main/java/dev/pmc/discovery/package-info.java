/** Service discovery: the {@link dev.pmc.core.discovery.ServiceDirectory} of a scheduler that leads, for all who want to know. */
@NullMarked
package dev.pmc.discovery;

import org.jspecify.annotations.NullMarked;
