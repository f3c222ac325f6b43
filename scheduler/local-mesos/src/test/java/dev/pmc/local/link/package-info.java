@NullMarked
package dev.pmc.local.link;

import org.jspecify.annotations.NullMarked;
