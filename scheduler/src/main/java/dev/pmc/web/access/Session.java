package dev.pmc.web.access;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What lets a browser in without showing the token each time.
 *
 * @param id what it is known by when it is ended
 * @param csrf what a page of pmc's own sends along with whatever changes something, and no other page can know
 * @param expires null if it lasts as long as the proxy says who calls
 */
public record Session(String id, String csrf, @Nullable Instant expires) {}
