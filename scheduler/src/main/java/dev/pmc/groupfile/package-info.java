/** The file in which people declare groups of VMs: read as a whole, or refused with everything that is wrong with it. */
@NullMarked
package dev.pmc.groupfile;

import org.jspecify.annotations.NullMarked;
