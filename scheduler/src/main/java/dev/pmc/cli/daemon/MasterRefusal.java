package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;

/** What a master's refusal means for an operator, and what to do about it. */
final class MasterRefusal {
    private static final String TAKEN_OVER = "Framework failed over";

    private MasterRefusal() {}

    /**
     * The end of a scheduler that a master has refused: the master's message, with advice where there is some.
     *
     * @param several whether other schedulers may have the same hostdb; then it is no fault that one of them has subscribed, but
     *     the first that is heard of a new leader
     */
    static Failure failure(String message, boolean several) {
        if (several && message.contains(TAKEN_OVER)) {
            return new Failure(
                    Exit.HOSTDB,
                    "pmc leads no more, since another pmc has subscribed with the same framework id; start it again to"
                            + " stand by");
        }
        return new Failure(Exit.MESOS, "the Mesos master does not take pmc: " + message + advice(message));
    }

    private static String advice(String message) {
        if (message.contains("Framework has been removed")) {
            return ". The master has ended all of its tasks and will never take this framework id again. VMs may still"
                    + " run on their hosts. To go on as a new framework with the same VMs, run 'pmc hostdb"
                    + " forget-framework --yes' with the --hostdb of this pmc, and start pmc again; each VM's next"
                    + " attempt then adopts what it finds on its host.";
        }
        if (message.contains(TAKEN_OVER)) {
            return ". Another pmc has subscribed with the same framework id: is a second one running?";
        }
        if (message.contains("answered 401") || message.contains("uthenticat")) {
            return ". Are --principal and --secret-file what the masters expect?";
        }
        return "";
    }
}
