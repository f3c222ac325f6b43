package dev.pmc.local.http;

/** A text that is not the JSON form of a message. */
public final class ProtoJsonException extends Exception {
    private final String problem;

    public ProtoJsonException(String problem) {
        super(problem, null, false, false);
        this.problem = problem;
    }

    public String problem() {
        return problem;
    }
}
