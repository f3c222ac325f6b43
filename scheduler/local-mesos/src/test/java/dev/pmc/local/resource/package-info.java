@NullMarked
package dev.pmc.local.resource;

import org.jspecify.annotations.NullMarked;
