@NullMarked
package dev.pmc.cli.network;

import org.jspecify.annotations.NullMarked;
