/** What a scheduler serves that stands by: its own health, and the API by passing requests to the leader. */
@NullMarked
package dev.pmc.web.standby;

import org.jspecify.annotations.NullMarked;
