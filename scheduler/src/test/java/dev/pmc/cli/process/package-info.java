@NullMarked
package dev.pmc.cli.process;

import org.jspecify.annotations.NullMarked;
