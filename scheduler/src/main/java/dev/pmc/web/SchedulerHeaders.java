package dev.pmc.web;

/** The headers by which schedulers that share a hostdb tell each other, and clients, who they are. */
public final class SchedulerHeaders {
    /** Of an answer: the root of the leader's pages. Nothing if nobody leads, or there is only one scheduler. */
    public static final String LEADER = "Pmc-Leader";

    /**
     * Of a request that a standby passes to the leader, and of its answer: the root of the standby's pages. Whoever gets such a
     * request does not pass it on again.
     */
    public static final String PASSED_BY = "Pmc-Passed-By";

    /** Of a request that a standby passes to the leader: the address that it came from. */
    public static final String CLIENT = "Pmc-Client";

    private SchedulerHeaders() {}
}
