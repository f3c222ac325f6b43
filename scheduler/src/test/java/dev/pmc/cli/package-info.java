@NullMarked
package dev.pmc.cli;

import org.jspecify.annotations.NullMarked;
