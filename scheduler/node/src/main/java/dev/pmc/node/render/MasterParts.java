package dev.pmc.node.render;

import dev.pmc.node.cluster.Ensemble;
import dev.pmc.node.cluster.Ensemble.Server;
import dev.pmc.node.cluster.Role;
import dev.pmc.node.secret.SecretName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** ZooKeeper, and the Mesos master that elects its leader there. */
final class MasterParts {
    private static final String ZOOKEEPER_USER = "zookeeper";
    private static final String MESOS_USER = "mesos";

    private MasterParts() {}

    static void zooKeeper(Draft draft) {
        Ensemble ensemble = draft.ensemble();
        draft.account(ZOOKEEPER_USER);
        draft.install("libzookeeper-java", NodeUnits.ZOOKEEPER);
        String data = BaseParts.dataOf(draft, "zookeeper", NodeUnits.ZOOKEEPER, ZOOKEEPER_USER, 0750);
        int id = ensemble.server(draft.node().name()).orElseThrow().id();
        draft.settings(
                "/etc/systemd/system/" + NodeUnits.ZOOKEEPER + ".d/z-id.conf",
                """
                # ZooKeeper reads it beside its data, which may lie on a volume that is yet to be mounted.
                [Service]
                ExecStartPre=/bin/sh -c "echo %d > %s/myid"
                """.formatted(id, data),
                NodeUnits.ZOOKEEPER);
        draft.settings(
                "/etc/zookeeper/conf/zoo.cfg",
                """
                tickTime=500
                initLimit=40
                syncLimit=20
                dataDir=%s
                clientPort=%d
                maxClientCnxns=0
                autopurge.snapRetainCount=3
                autopurge.purgeInterval=1
                %s
                """.formatted(
                        data,
                        Ports.ZOOKEEPER,
                        ensemble.servers().stream().map(MasterParts::line).collect(Collectors.joining("\n"))),
                NodeUnits.ZOOKEEPER);
        draft.settings(
                "/etc/default/zookeeper",
                "JAVA_OPTS=-Xmx%s\n".formatted(draft.cluster().tuning().zooKeeperHeap()),
                NodeUnits.ZOOKEEPER);
        draft.unit(NodeUnits.ZOOKEEPER, NodeUnits.ZOOKEEPER);
        draft.start(NodeUnits.ZOOKEEPER);
    }

    /** A master that does not lead answers most questions with a redirect to the private address of the one that does. */
    static void proxy(Draft draft) {
        draft.install("haproxy", NodeUnits.PROXY);
        draft.settings(
                "/etc/haproxy/haproxy.cfg",
                """
                # Leads to the Mesos master that leads: it alone answers /roles with 200, the others redirect to it.
                defaults
                    mode http
                    timeout connect 3s
                    timeout client 75s
                    timeout server 75s
                    option forwardfor

                frontend mesos
                    bind %s:%d
                    default_backend leader

                backend leader
                    option httpchk GET /roles
                    http-check expect status 200
                    default-server check inter 2s fall 2 rise 1 on-marked-down shutdown-sessions
                %s
                """.formatted(
                                draft.node().address(),
                                Ports.PROXY,
                                draft.ensemble().servers().stream()
                                        .map(server -> "    server %s %s:%d"
                                                .formatted(server.name(), server.address(), Ports.MASTER))
                                        .collect(Collectors.joining("\n"))),
                NodeUnits.PROXY);
        draft.start(NodeUnits.PROXY);
    }

    private static String line(Server server) {
        return "server.%d=%s:%d:%d"
                .formatted(server.id(), server.address(), Ports.ZOOKEEPER_PEER, Ports.ZOOKEEPER_ELECTION);
    }

    static void master(Draft draft) {
        Ensemble ensemble = draft.ensemble();
        String address = draft.node().address();
        draft.account(MESOS_USER);
        draft.install(draft.cluster().software().mesos(), NodeUnits.MASTER);
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("zk", "file:///etc/mesos/zk");
        flags.put("quorum", Integer.toString(ensemble.quorum()));
        flags.put("ip", address);
        // Clients are sent to the leader by this name, and have to be able to resolve it.
        flags.put("hostname", address);
        flags.put("cluster", draft.cluster().name());
        flags.put("work_dir", BaseParts.dataOf(draft, "mesos-master", NodeUnits.MASTER, MESOS_USER, 0700));
        flags.put("offer_timeout", "30secs");
        flags.put("authenticate_frameworks", "true");
        flags.put("authenticate_http_frameworks", "true");
        flags.put("http_framework_authenticators", "basic");
        flags.put("authenticate_agents", "true");
        flags.put("authenticate_http_readwrite", "true");
        flags.put("credentials", "file:///etc/mesos/credentials");
        flags.put("acls", "file:///etc/mesos/acls");
        flags.putAll(draft.cluster().tuning().masterFlags());
        draft.settings("/etc/default/mesos-master", MesosFlags.environment(flags), NodeUnits.MASTER);
        draft.secret(
                SecretName.ZOOKEEPER_MESOS,
                "/etc/mesos/zk",
                MESOS_USER,
                word -> ensemble.url("/mesos", "mesos:" + word) + "\n",
                NodeUnits.MASTER);
        boolean marathon = !draft.cluster().members(Role.MARATHON).isEmpty();
        Credentials.ofMasters(draft.secrets(), marathon)
                .ifPresent(text ->
                        draft.add(NodeFile.secret("/etc/mesos/credentials", MESOS_USER, text, NodeUnits.MASTER)));
        draft.add(NodeFile.of("/etc/mesos/acls", Credentials.acls(marathon), NodeUnits.MASTER));
        draft.unit(NodeUnits.MASTER, NodeUnits.MASTER);
        draft.settings(
                "/etc/systemd/system/" + NodeUnits.MASTER + ".d/user.conf",
                """
                # Its secrets are files of this user's.
                [Service]
                DynamicUser=no
                User=%s
                """.formatted(MESOS_USER),
                NodeUnits.MASTER);
        draft.start(NodeUnits.MASTER);
    }
}
