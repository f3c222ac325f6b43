package dev.pmc.vm;

/**
 * An executor's question where to ask about services; travels as JSON in a Mesos framework message to the scheduler that
 * leads, which answers with a {@link DiscoveryAccess}. Either may be lost; then it is asked again.
 *
 * @param discoveryQuestion the version of the question
 */
public record DiscoveryQuestion(int discoveryQuestion) {
    /** What tells this message from others. */
    public static final String FIELD = "discoveryQuestion";

    /** The question, as this release asks it. */
    public static final DiscoveryQuestion ASKED = new DiscoveryQuestion(1);
}
