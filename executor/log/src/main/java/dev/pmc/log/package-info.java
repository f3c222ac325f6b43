/** The log's two forms, text and JSON, in which no value can pass for a field or a line. */
@NullMarked
package dev.pmc.log;

import org.jspecify.annotations.NullMarked;
