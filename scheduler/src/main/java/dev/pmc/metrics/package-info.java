/** What pmc counts, in the form that Prometheus reads. */
@NullMarked
package dev.pmc.metrics;

import org.jspecify.annotations.NullMarked;
