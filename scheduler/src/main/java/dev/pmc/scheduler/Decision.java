package dev.pmc.scheduler;

import java.util.List;

/** What the core wants done about a batch of events: commit the changes, then perform the effects in order. */
public record Decision(Changes changes, List<Effect> effects, List<Note> notes) {}
