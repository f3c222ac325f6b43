/** Who calls, and what callers may do. */
@NullMarked
package dev.pmc.web.access;

import org.jspecify.annotations.NullMarked;
