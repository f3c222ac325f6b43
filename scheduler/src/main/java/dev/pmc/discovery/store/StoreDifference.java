package dev.pmc.discovery.store;

/**
 * What a store holds otherwise than it should.
 *
 * @param service whose document it is
 */
public record StoreDifference(String service, Kind kind) {
    /** In which way. */
    public enum Kind {
        /** There is no document. */
        MISSING,
        /** There is one although the service has no members. */
        SURPLUS,
        /** It says something else of the members, or is none. */
        DIFFERENT,
        /** It would be larger than stores take, and is left out. */
        TOO_LARGE
    }
}
