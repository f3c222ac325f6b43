/** Services by DNS, for those who ask for names and ports the usual way. */
@NullMarked
package dev.pmc.discovery.dns;

import org.jspecify.annotations.NullMarked;
