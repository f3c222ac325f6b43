@NullMarked
package dev.pmc.network;

import org.jspecify.annotations.NullMarked;
