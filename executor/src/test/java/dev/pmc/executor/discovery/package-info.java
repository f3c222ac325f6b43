@NullMarked
package dev.pmc.executor.discovery;

import org.jspecify.annotations.NullMarked;
