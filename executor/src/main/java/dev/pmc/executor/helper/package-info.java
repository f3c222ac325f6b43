/** What guests with the helper {@code pmc-guest} ask their host, and what they are told. */
@NullMarked
package dev.pmc.executor.helper;

import org.jspecify.annotations.NullMarked;
