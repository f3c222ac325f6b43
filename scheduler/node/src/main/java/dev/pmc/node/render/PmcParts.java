package dev.pmc.node.render;

import dev.pmc.node.cluster.Role;
import dev.pmc.node.secret.SecretName;
import java.util.ArrayList;
import java.util.List;

/** pmc itself: its queue, its scheduler, its network stage. */
final class PmcParts {
    private static final String PMC_USER = "pmc";
    private static final String DHCP_HOSTS = "/var/lib/pmc/dhcp-hosts";
    private static final String HOSTS = "/var/lib/pmc/hosts";
    private static final String ZOOKEEPER_FILE = "/etc/pmc/zookeeper";

    private PmcParts() {}

    static void queue(Draft draft) {
        draft.install("beanstalkd", NodeUnits.QUEUE);
        String data = BaseParts.dataOf(draft, "beanstalkd", NodeUnits.QUEUE, "beanstalkd", 0755);
        draft.settings("/etc/default/beanstalkd", """
                BEANSTALKD_LISTEN_ADDR=0.0.0.0
                BEANSTALKD_LISTEN_PORT=%d
                BEANSTALKD_EXTRA="-b %s"
                """.formatted(Ports.QUEUE, data), NodeUnits.QUEUE);
        draft.unit(NodeUnits.QUEUE + ".d/pmc.conf", NodeUnits.QUEUE + ".d/pmc.conf");
        draft.start(NodeUnits.QUEUE);
    }

    static void scheduler(Draft draft) {
        draft.install("pmc", NodeUnits.SCHEDULER);
        draft.account(PMC_USER);
        draft.secret(SecretName.FRAMEWORK, "/etc/pmc/framework", PMC_USER, word -> word + "\n", NodeUnits.SCHEDULER);
        draft.secret(SecretName.API_TOKEN, "/etc/pmc/token", PMC_USER, word -> word + "\n", NodeUnits.SCHEDULER);
        List<String> options = new ArrayList<>(List.of(
                "--hostdb",
                draft.ensemble().url("/pmc"),
                "--zk-credentials-file",
                ZOOKEEPER_FILE,
                "--principal",
                Credentials.FRAMEWORK,
                "--secret-file",
                "/etc/pmc/framework",
                "--driver",
                "http",
                "--api-token-file",
                "/etc/pmc/token",
                "--address",
                draft.node().address()));
        options.addAll(draft.cluster().tuning().schedulerOptions());
        draft.settings(
                "/etc/default/pmc",
                """
                MASTER=%s
                QUEUE=%s
                OPTIONS="%s"
                """.formatted(draft.ensemble().url("/mesos"), draft.queues(), String.join(" ", options)),
                NodeUnits.SCHEDULER);
        draft.start(NodeUnits.SCHEDULER);
    }

    static void network(Draft draft) {
        draft.install("pmc-network", NodeUnits.NETWORK);
        draft.install("dnsmasq", NodeUnits.DNSMASQ);
        draft.account(PMC_USER);
        draft.directory("/var/lib/pmc", 0755, PMC_USER);
        draft.directory(DHCP_HOSTS, 0755, PMC_USER);
        draft.directory(HOSTS, 0755, PMC_USER);
        List<String> lines = new ArrayList<>(List.of("dhcp-hostsdir=" + DHCP_HOSTS, "hostsdir=" + HOSTS));
        lines.addAll(draft.cluster().tuning().dnsmasq());
        draft.settings("/etc/dnsmasq.d/pmc.conf", String.join("\n", lines) + "\n", NodeUnits.DNSMASQ);
        List<String> options = new ArrayList<>(List.of(
                "--lease-book",
                draft.ensemble().url("/pmc-leases"),
                "--zk-credentials-file",
                ZOOKEEPER_FILE,
                "--dhcp-hosts-dir",
                DHCP_HOSTS,
                "--hosts-dir",
                HOSTS,
                "--dnsmasq-pid-file",
                "/run/dnsmasq/dnsmasq.pid"));
        options.addAll(draft.cluster().tuning().networkOptions());
        draft.settings(
                "/etc/default/pmc-network",
                """
                QUEUE=%s
                OPTIONS="%s"
                """.formatted(draft.queues(), String.join(" ", options)),
                NodeUnits.NETWORK);
        draft.start(NodeUnits.DNSMASQ);
        draft.start(NodeUnits.NETWORK);
    }

    /** The password that scheduler and network stage share; each is restarted by it where it is. */
    static void zooKeeperCredentials(Draft draft) {
        List<String> units = new ArrayList<>();
        if (draft.node().is(Role.SCHEDULER)) {
            units.add(NodeUnits.SCHEDULER);
        }
        if (draft.node().is(Role.NETWORK)) {
            units.add(NodeUnits.NETWORK);
        }
        if (!units.isEmpty()) {
            draft.secret(
                    SecretName.ZOOKEEPER_PMC,
                    ZOOKEEPER_FILE,
                    PMC_USER,
                    word -> "pmc:" + word + "\n",
                    units.toArray(String[]::new));
        }
    }
}
