@NullMarked
package dev.pmc.discovery.store;

import org.jspecify.annotations.NullMarked;
