package dev.pmc.vm;

/**
 * Where the scheduler that leads can be asked about services; travels as JSON in a Mesos framework message to an executor
 * that has asked.
 *
 * @param discoveryUrl the scheduler's own address, with a slash at its end
 * @param token by which it knows an executor of its own; good for reading about services, and as long as this scheduler leads
 */
public record DiscoveryAccess(String discoveryUrl, String token) {
    /** What tells this message from others. */
    public static final String FIELD = "discoveryUrl";

    /** The scheduler's own address, with a slash at its end. */
    public String url() {
        return discoveryUrl;
    }

    @Override
    public String toString() {
        return "DiscoveryAccess[" + discoveryUrl + "]";
    }
}
