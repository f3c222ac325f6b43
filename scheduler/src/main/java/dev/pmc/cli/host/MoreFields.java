package dev.pmc.cli.host;

import dev.pmc.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;

/** Fields of jobs that have no letter of their own: with it every one of them can be set. */
final class MoreFields {
    @Option(
            names = "--gateway",
            paramLabel = "ADDRESS",
            description = "Of a host with an address of its own (-i 10.1.2.16/24). Default: the network stage's.")
    @Nullable
    private String gateway;

    @Option(
            names = "--nameserver",
            paramLabel = "ADDRESS",
            description = "That its guest asks; may be repeated. Default: the network stage's.")
    private List<String> nameservers = new ArrayList<>();

    @Option(
            names = "--set",
            paramLabel = "FIELD=VALUE",
            description =
                    "Any field of a job, as JOBS.md has them: --set priority=5, --set 'ready={\"port\":22}'. VALUE is"
                            + " JSON, or else text. May be repeated; goes before the other options.")
    private List<String> others = new ArrayList<>();

    /** Adds the fields; what is none is added to {@code problems}. */
    void addTo(Map<String, Object> fields, List<String> problems) {
        if (gateway != null) {
            fields.put("gateway", gateway);
        }
        if (!nameservers.isEmpty()) {
            fields.put("nameservers", nameservers);
        }
        for (String other : others) {
            int equals = other.indexOf('=');
            if (equals < 1) {
                problems.add("--set: '" + other + "' is no field; it is written field=value");
            } else {
                fields.put(other.substring(0, equals), value(other.substring(equals + 1)));
            }
        }
    }

    private static Object value(String text) {
        try {
            return Json.mapper().readTree(text);
        } catch (JacksonException e) {
            // What is no JSON is a text, which most fields have.
            return text;
        }
    }
}
