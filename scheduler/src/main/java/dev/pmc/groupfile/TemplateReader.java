package dev.pmc.groupfile;

import dev.pmc.core.group.MemberTemplate;
import dev.pmc.core.job.GroupName;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.queue.ParsedJob;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmShape;
import dev.pmc.wire.Json;
import dev.pmc.yaml.YamlMapping;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads what members of a group are made from: makes the job of one of it, and has that judged. */
final class TemplateReader {
    /** What a file calls something, and what a job does. */
    private static final Map<String, String> FIELDS = fields();

    /** All keys that are read here. */
    static final Set<String> KEYS = keys();

    /** Stands for one that cannot be read. */
    static final MemberTemplate NONE = new MemberTemplate(
            null,
            null,
            new ComponentType("none"),
            new GuestSeed("none", null, null, List.of(), List.of(), null),
            new VmShape(1, 1024, null),
            Map.of(),
            ReadyCheck.AUTO,
            null,
            PlacementOptions.NONE,
            UnknownFields.NONE);

    private static final String STOP = "stop";
    private static final Pattern FRACTION = Pattern.compile("\\d{1,4}\\.\\d{1,6}");

    private final Function<byte[], ParsedJob> parser;

    TemplateReader(Function<byte[], ParsedJob> parser) {
        this.parser = parser;
    }

    private static Map<String, String> fields() {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("component_type", "comp_type");
        fields.put("image", "os");
        fields.put("cpus", "cpu");
        for (String same : List.of(
                "size",
                "mem",
                "disk",
                "gateway",
                "nameservers",
                "ssh_keys",
                "user_data",
                "labels",
                "ready",
                "guest_helper",
                STOP,
                "baremetal",
                "maxc",
                "placement",
                "executor",
                "on_agent_loss",
                "priority",
                "constraints")) {
            fields.put(same, same);
        }
        return fields;
    }

    private static Set<String> keys() {
        Set<String> keys = new TreeSet<>(FIELDS.keySet());
        keys.addAll(Set.of("domain", "environment"));
        return Set.copyOf(keys);
    }

    /** What is declared there for the members of a group; empty if something is wrong with it. */
    Optional<MemberTemplate> read(GroupName group, YamlMapping map) {
        Map<String, Object> message = message(group, map);
        ParsedJob parsed = parser.apply(Json.mapper().writeValueAsBytes(message));
        if (parsed instanceof ParsedJob.Invalid invalid) {
            invalid.problems().forEach(problem -> complain(map, problem));
            return Optional.empty();
        }
        Job.Order order =
                Objects.requireNonNull(((ParsedJob.Valid) parsed).job().order(), "it is a create");
        return Optional.of(new MemberTemplate(
                map.text("domain").orElse(null),
                null,
                order.spec().componentType(),
                order.spec().seed(),
                order.spec().shape(),
                order.spec().labels(),
                order.spec().ready(),
                order.spec().guestHelper(),
                order.options(),
                UnknownFields.NONE));
    }

    private static Map<String, Object> message(GroupName group, YamlMapping map) {
        Map<String, Object> message = new LinkedHashMap<>();
        message.put(
                "hostname",
                group + "-0" + map.text("domain").map(domain -> "." + domain).orElse(""));
        message.put("comp_type", group.value());
        FIELDS.forEach((key, field) -> {
            Object value = map.plain(key);
            if (value != null) {
                message.put(field, value);
            }
        });
        // The form of old knows containers that share a processor, and labels without values.
        if (message.get("cpu") instanceof String cpus && FRACTION.matcher(cpus).matches()) {
            message.put("cpu", new BigDecimal(cpus).setScale(0, RoundingMode.UP).toString());
        }
        if (message.get("labels") instanceof List<?> names) {
            Map<String, Object> labels = new LinkedHashMap<>();
            names.forEach(name -> labels.put(String.valueOf(name), "true"));
            message.put("labels", labels);
        }
        times(map).ifPresentOrElse(times -> message.put(STOP, times), () -> message.remove(STOP));
        environment(map).ifPresent(userData -> message.put("user_data", userData));
        return message;
    }

    /** Of how members are stopped, a job knows what their helpers take part in. */
    private static Optional<Map<String, Object>> times(YamlMapping map) {
        Map<String, Object> times = new LinkedHashMap<>();
        if (map.plain(STOP) instanceof Map<?, ?> stop) {
            stop.forEach((key, value) -> times.put(String.valueOf(key), value));
        }
        times.keySet().retainAll(GroupFile.STOP_TIMES);
        return times.isEmpty() ? Optional.empty() : Optional.of(times);
    }

    /** Cloud-init writes the environment where services can read it; for now in place of user data of one's own. */
    private static Optional<String> environment(YamlMapping map) {
        YamlMapping environment = map.map("environment");
        if (environment.keys().isEmpty()) {
            return Optional.empty();
        }
        if (map.has("user_data")) {
            map.complain("environment", "cannot be given beside user_data, which can write the same file itself");
        }
        StringBuilder lines = new StringBuilder(
                "#cloud-config\nwrite_files:\n- path: /etc/pmc/environment\n  permissions: '0644'\n  content: |\n");
        for (String name : environment.keys()) {
            String value = environment.text(name).orElse("");
            if (!name.matches("[A-Za-z_][A-Za-z0-9_]*") || value.chars().anyMatch(each -> each < ' ')) {
                environment.complain(name, "is no variable of one line, named by letters, digits and underscores");
            }
            lines.append("    ").append(name).append('=').append(value).append('\n');
        }
        return Optional.of(lines.toString());
    }

    /** Says what is wrong with the job by the names that the file has. */
    private static void complain(YamlMapping map, String problem) {
        for (Map.Entry<String, String> name : FIELDS.entrySet()) {
            if (problem.startsWith(name.getValue() + " ")) {
                map.complain(name.getKey(), problem.substring(name.getValue().length() + 1));
                return;
            }
        }
        if (problem.startsWith("hostname ")) {
            map.complain("domain", "makes no hostname: " + problem);
        } else {
            map.complain("image", "and the rest do not go together: " + problem);
        }
    }
}
