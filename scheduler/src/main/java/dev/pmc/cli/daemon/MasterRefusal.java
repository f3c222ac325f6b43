package dev.pmc.cli.daemon;

/** What a master's refusal means for an operator, and what to do about it. */
final class MasterRefusal {
    private MasterRefusal() {}

    /** The master's message, with advice where there is some. */
    static String words(String message) {
        return "the Mesos master does not take pmc: " + message + advice(message);
    }

    private static String advice(String message) {
        if (message.contains("Framework has been removed")) {
            return ". The master has ended all of its tasks and will never take this framework id again. VMs may still"
                    + " run on their hosts. To go on as a new framework with the same VMs, run 'pmc hostdb"
                    + " forget-framework --yes' with the --hostdb of this pmc, and start pmc again; each VM's next"
                    + " attempt then adopts what it finds on its host.";
        }
        if (message.contains("Framework failed over")) {
            return ". Another pmc has subscribed with the same framework id: is a second one running?";
        }
        if (message.contains("answered 401") || message.contains("uthenticat")) {
            return ". Are --principal and --secret-file what the masters expect?";
        }
        return "";
    }
}
