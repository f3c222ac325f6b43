package dev.pmc.node.render;

import dev.pmc.node.secret.SecretName;
import dev.pmc.node.secret.Secrets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who may do what before Mesos masters and agents, in their JSON. Secrets are words that need no quoting. */
final class Credentials {
    static final String FRAMEWORK = "pmc";
    static final String AGENT = "agent";
    static final String OPERATOR = "operator";
    static final String MARATHON = "marathon";

    private Credentials() {}

    /** All whom masters know; nothing if one of the secrets is not known here. */
    static Optional<String> ofMasters(Secrets secrets, boolean marathon) {
        Map<String, SecretName> principals = new LinkedHashMap<>();
        principals.put(FRAMEWORK, SecretName.FRAMEWORK);
        principals.put(AGENT, SecretName.AGENT);
        principals.put(OPERATOR, SecretName.OPERATOR);
        if (marathon) {
            principals.put(MARATHON, SecretName.MARATHON);
        }
        if (principals.values().stream().anyMatch(name -> secrets.word(name).isEmpty())) {
            return Optional.empty();
        }
        return Optional.of(principals.entrySet().stream()
                .map(entry -> one(entry.getKey(), secrets.word(entry.getValue()).orElseThrow()))
                .collect(Collectors.joining(",\n  ", "{\"credentials\": [\n  ", "\n]}\n")));
    }

    /** One principal's. */
    static String one(String principal, String secret) {
        return "{\"principal\": \"%s\", \"secret\": \"%s\"}".formatted(principal, secret);
    }

    /** Only these register, whoever else is authenticated. */
    static String acls(boolean marathon) {
        String frameworks = Stream.of(FRAMEWORK, MARATHON)
                .filter(name -> marathon || name.equals(FRAMEWORK))
                .map(name -> "\"" + name + "\"")
                .collect(Collectors.joining(", "));
        return """
                {
                  "permissive": true,
                  "register_frameworks": [
                    {"principals": {"values": [%1$s]}, "roles": {"type": "ANY"}},
                    {"principals": {"type": "ANY"}, "roles": {"type": "NONE"}}
                  ],
                  "register_agents": [
                    {"principals": {"values": ["%2$s"]}, "agents": {"type": "ANY"}},
                    {"principals": {"type": "ANY"}, "agents": {"type": "NONE"}}
                  ],
                  "teardown_frameworks": [
                    {"principals": {"values": [%1$s, "%3$s"]}, "framework_principals": {"type": "ANY"}},
                    {"principals": {"type": "ANY"}, "framework_principals": {"type": "NONE"}}
                  ]
                }
                """.formatted(frameworks, AGENT, OPERATOR);
    }
}
