/** The status API, {@code /api/v1}. */
@NullMarked
package dev.pmc.web.api;

import org.jspecify.annotations.NullMarked;
