@NullMarked
package dev.pmc.network.lease;

import org.jspecify.annotations.NullMarked;
