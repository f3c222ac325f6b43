@NullMarked
package dev.pmc.cli.daemon;

import org.jspecify.annotations.NullMarked;
