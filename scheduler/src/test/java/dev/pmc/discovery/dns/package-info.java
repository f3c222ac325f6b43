@NullMarked
package dev.pmc.discovery.dns;

import org.jspecify.annotations.NullMarked;
