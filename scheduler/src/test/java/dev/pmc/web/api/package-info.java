@NullMarked
package dev.pmc.web.api;

import org.jspecify.annotations.NullMarked;
