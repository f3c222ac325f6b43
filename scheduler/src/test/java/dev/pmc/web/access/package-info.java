@NullMarked
package dev.pmc.web.access;

import org.jspecify.annotations.NullMarked;
