package dev.pmc.node.render;

import dev.pmc.node.secret.SecretName;
import java.util.LinkedHashMap;
import java.util.Map;

/** Mesos agents, and Marathon for tasks of others. */
final class AgentParts {
    private static final String ROOT = "root";

    private AgentParts() {}

    static void agent(Draft draft) {
        draft.install(draft.cluster().software().mesos(), NodeUnits.AGENT);
        draft.install("pmc-agent");
        Map<String, String> flags = new LinkedHashMap<>();
        flags.put("master", draft.ensemble().url("/mesos"));
        flags.put("ip", draft.node().address());
        flags.put("hostname", draft.node().name());
        flags.put("work_dir", BaseParts.dataOf(draft, "mesos-agent", NodeUnits.AGENT, ROOT, 0755));
        flags.put("attributes", draft.node().traits().attributeWords());
        flags.put("resources", draft.node().traits().resourceWords());
        // A machine that is said to have more than before keeps its id, and its VMs.
        flags.put("reconfiguration_policy", "additive");
        flags.put("credential", "file:///etc/mesos/agent-credential");
        flags.put("authenticate_http_readwrite", "true");
        flags.put("http_credentials", "file:///etc/mesos/agent-http-credentials");
        flags.putAll(draft.cluster().tuning().agentFlags());
        flags.values().removeIf(String::isEmpty);
        draft.settings("/etc/default/mesos-agent", MesosFlags.environment(flags), NodeUnits.AGENT);
        draft.secret(
                SecretName.AGENT,
                "/etc/mesos/agent-credential",
                ROOT,
                word -> Credentials.one(Credentials.AGENT, word) + "\n",
                NodeUnits.AGENT);
        draft.secret(
                SecretName.OPERATOR,
                "/etc/mesos/agent-http-credentials",
                ROOT,
                word -> "{\"credentials\": [%s]}\n".formatted(Credentials.one(Credentials.OPERATOR, word)),
                NodeUnits.AGENT);
        draft.unit(NodeUnits.AGENT, "units/" + NodeUnits.AGENT);
        draft.start(NodeUnits.AGENT);
    }

    static void marathon(Draft draft) {
        draft.install(draft.cluster().software().marathon(), NodeUnits.MARATHON);
        draft.secret(
                SecretName.MARATHON,
                "/etc/default/marathon",
                ROOT,
                word -> """
                MARATHON_MASTER=%s
                MARATHON_ZK=%s
                MARATHON_HOSTNAME=%s
                MARATHON_HTTP_PORT=%d
                MARATHON_MESOS_AUTHENTICATION=
                MARATHON_MESOS_AUTHENTICATION_PRINCIPAL=%s
                MARATHON_MESOS_AUTHENTICATION_SECRET=%s
                """.formatted(
                                draft.ensemble().url("/mesos"),
                                draft.ensemble().url("/marathon", "marathon:" + word),
                                draft.node().address(),
                                Ports.MARATHON,
                                Credentials.MARATHON,
                                word),
                NodeUnits.MARATHON);
        draft.dropIn(NodeUnits.MARATHON, """
                [Unit]
                Wants=network-online.target
                After=network-online.target zookeeper.service mesos-master.service
                StartLimitIntervalSec=0

                [Service]
                EnvironmentFile=/etc/default/marathon
                Restart=always
                RestartSec=5
                """);
        draft.start(NodeUnits.MARATHON);
    }
}
