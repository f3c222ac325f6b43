package dev.pmc.hypervisor;

import java.util.UUID;

/** Something that happened to a domain. It is a hint to look again: the state may have changed since. */
public record DomainEvent(UUID uuid, String name, Kind kind) {
    /** What happened. */
    public enum Kind {
        DEFINED,
        UNDEFINED,
        STARTED,
        STOPPED,
        PAUSED,
        RESUMED,
        /** The guest agent has opened its end of the channel: user space is up. */
        AGENT_CONNECTED,
        /** Anything else. */
        OTHER
    }
}
