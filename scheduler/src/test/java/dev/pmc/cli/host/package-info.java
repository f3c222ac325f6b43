@NullMarked
package dev.pmc.cli.host;

import org.jspecify.annotations.NullMarked;
