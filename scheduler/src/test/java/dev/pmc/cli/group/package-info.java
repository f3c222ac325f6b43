@NullMarked
package dev.pmc.cli.group;

import org.jspecify.annotations.NullMarked;
