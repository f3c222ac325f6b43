/** Amounts of resources as Mesos counts them, their text form, and the two forms in which frameworks see them. */
@NullMarked
package dev.pmc.local.resource;

import org.jspecify.annotations.NullMarked;
