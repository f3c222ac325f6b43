@NullMarked
package dev.pmc.web.standby;

import org.jspecify.annotations.NullMarked;
