package dev.pmc.cli.host;

import dev.pmc.network.AddressPolicy;
import dev.pmc.network.Handover;
import dev.pmc.network.NamePolicy;
import dev.pmc.network.lease.Cidr;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.queue.JobParser;
import dev.pmc.queue.ParsedJob;
import dev.pmc.queue.ResultWriter;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.Ipv4;
import dev.pmc.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the hosts of one {@code pmc host create} are to be like, as its options say it. Values are texts until all of them
 * are judged, by the same rules as the scheduler's, so that one run says all that is wrong.
 */
final class HostOrder {
    private static final Pattern SIZE = Pattern.compile("[Cc](\\d{1,8})[Mm](\\d{1,8})(?:[Dd](\\d{1,8}))?");

    /** Which option has said what a field says. */
    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("hostname", "-h"),
            Map.entry("comp_type", "-c"),
            Map.entry("size", "-s"),
            Map.entry("cpu", "-s"),
            Map.entry("mem", "-s"),
            Map.entry("disk", "-s"),
            Map.entry("ip", "-i"),
            Map.entry("mac", "--mac"),
            Map.entry("os", "-o"),
            Map.entry("baremetal", "-b"),
            Map.entry("executor", "-e"),
            Map.entry("maxc", "--maxc"),
            Map.entry("placement", "--placement"),
            Map.entry("constraints", "--constraint"),
            Map.entry("on_agent_loss", "--on-agent-loss"),
            Map.entry("ssh_keys", "--ssh-key"),
            Map.entry("gateway", "--gateway"),
            Map.entry("nameservers", "--nameserver"),
            Map.entry("user_data", "--user-data"));

    @Option(
            names = {"-c", "--type"},
            paramLabel = "TYPE",
            description = "Component type: VMs of one type are spread over agents. Required.")
    @Nullable
    String type;

    @Option(
            names = {"-s", "--size"},
            paramLabel = "CnMn[Dn]",
            defaultValue = "C1M1024",
            description = "Cpus, MiB of memory, GiB of disk. Default: ${DEFAULT-VALUE} and the image's own disk.")
    @SuppressWarnings("NullAway.Init")
    String size;

    @Option(
            names = {"-v", "--vlan"},
            paramLabel = "CIDR",
            description = "Network to take an address from, such as 10.1.2.0/24.")
    @Nullable
    String vlan;

    @Option(
            names = {"-o", "--os"},
            paramLabel = "IMAGE",
            description = "Name in the image catalogue. pmc's default is trusty.")
    @Nullable
    String os;

    @Option(
            names = {"-b", "--baremetal"},
            paramLabel = "HOST",
            description = "Run it on that agent and no other.")
    @Nullable
    String baremetal;

    @Option(
            names = {"-e", "--executor"},
            paramLabel = "URI",
            description = "Another executor than pmc's own.")
    @Nullable
    String executor;

    @Option(names = "--mac", paramLabel = "ADDRESS", description = "Of its card. Default: it follows from the address.")
    @Nullable
    String mac;

    @Option(names = "--ssh-key", paramLabel = "FILE", description = "Public keys that may log in; may be repeated.")
    List<Path> sshKeys = new ArrayList<>();

    @Option(
            names = "--user-data",
            paramLabel = "FILE",
            description = "cloud-init user-data, merged over the site's own.")
    @Nullable
    Path userData;

    @Option(names = "--maxc", paramLabel = "N", description = "Most VMs of this type on one agent.")
    @Nullable
    String maxc;

    @Option(names = "--placement", paramLabel = "NAME", description = "min_comp_fit (default), first_fit or best_fit.")
    @Nullable
    String placement;

    @Option(
            names = "--constraint",
            paramLabel = "FIELD:OPERATOR[:VALUE]",
            description =
                    "Where it may run: rack:LIKE:r[12], hostname:UNIQUE, rack:GROUP_BY, disks:PREFER_IS:ssd; JOBS.md"
                            + " has all operators. May be repeated; all must hold.")
    List<String> constraints = new ArrayList<>();

    @Option(
            names = "--on-agent-loss",
            paramLabel = "wait|recreate",
            description = "If the agent is declared gone for good. Default: wait.")
    @Nullable
    String onAgentLoss;

    @Option(
            names = "--label",
            paramLabel = "NAME=VALUE",
            description = "Free words for your own tools; may be repeated.")
    List<String> labels = new ArrayList<>();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    MoreFields more;

    /** One message for each host, in order. What is wrong is added to {@code problems}, each thing once. */
    Map<String, byte[]> messages(Map<String, @Nullable String> addresses, List<String> problems) {
        Map<String, Object> common = common(problems);
        Map<String, byte[]> messages = new LinkedHashMap<>();
        addresses.forEach((hostname, ip) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("action", "create");
            fields.put("hostname", hostname);
            fields.putAll(common);
            putIfPresent(fields, "ip", ip);
            byte[] message = Json.text(fields).getBytes(StandardCharsets.UTF_8);
            if (JobParser.parse(message) instanceof ParsedJob.Invalid invalid) {
                invalid.problems().stream()
                        .map(HostOrder::inOptions)
                        .filter(problem -> !problems.contains(problem))
                        .forEach(problems::add);
            } else {
                checkNames(new Hostname(hostname), ip, problems);
            }
            messages.put(hostname, message);
        });
        checkLength(messages.values(), problems);
        return messages;
    }

    /** beanstalkd must take the message not only from here, but from the network stage too. */
    private void checkLength(Collection<byte[]> messages, List<String> problems) {
        int longest =
                messages.stream().mapToInt(message -> message.length).max().orElse(0);
        int tooMuch = longest + Handover.MAX_ADDED - ResultWriter.LONGEST;
        if (tooMuch > 0) {
            problems.add(
                    (userData == null ? "the job" : "--user-data: the job") + " has " + longest + " bytes as JSON, and "
                            + Handover.MAX_ADDED + " more with its address; beanstalkd takes " + ResultWriter.LONGEST
                            + ". Leave "
                            + tooMuch + " bytes out"
                            + (userData == null ? "" : ", or have the guest fetch the text: #include and a URL"));
        }
    }

    private Map<String, Object> common(List<String> problems) {
        Map<String, Object> fields = new LinkedHashMap<>();
        more.addTo(fields, problems);
        putIfPresent(fields, "comp_type", type);
        Matcher parts = SIZE.matcher(size);
        if (parts.matches()) {
            fields.put("cpu", Integer.valueOf(parts.group(1)));
            fields.put("mem", Integer.valueOf(parts.group(2)));
            putIfPresent(fields, "disk", parts.group(3) == null ? null : Integer.valueOf(parts.group(3)));
        } else {
            fields.put("size", size);
        }
        putIfPresent(fields, "mac", mac);
        putIfPresent(fields, "vlan", network(problems));
        putIfPresent(fields, "os", os);
        putIfPresent(fields, "baremetal", baremetal);
        putIfPresent(fields, "maxc", number(maxc));
        putIfPresent(fields, "placement", placement);
        List<List<String>> spelled =
                constraints.stream().map(JobConstraints::spelling).toList();
        putIfPresent(fields, "constraints", spelled.isEmpty() ? null : spelled);
        putIfPresent(fields, "on_agent_loss", onAgentLoss);
        putIfPresent(fields, "executor", executor);
        List<String> keys = sshKeys.stream()
                .flatMap(file -> read("--ssh-key", file, problems).lines())
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        putIfPresent(fields, "ssh_keys", keys.isEmpty() ? null : keys);
        putIfPresent(fields, "user_data", userData == null ? null : read("--user-data", userData, problems));
        Map<String, String> words = labels(problems);
        putIfPresent(fields, "labels", words.isEmpty() ? null : words);
        return fields;
    }

    private static void putIfPresent(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value);
        }
    }

    /** A number as a number; what is none is left for the judge of the whole message. */
    private static @Nullable Object number(@Nullable String text) {
        return text != null && text.matches("\\d{1,9}") ? Integer.valueOf(text) : text;
    }

    private @Nullable String network(List<String> problems) {
        try {
            return vlan == null ? null : Cidr.parse(vlan).toString();
        } catch (IllegalArgumentException e) {
            problems.add("-v: " + e.getMessage());
            return null;
        }
    }

    /** What the network stage would refuse. */
    private void checkNames(Hostname hostname, @Nullable String ip, List<String> problems) {
        NamePolicy.whyReserved(hostname).ifPresent(why -> problems.add("-h: " + why));
        Cidr network;
        try {
            network = vlan == null ? null : Cidr.parse(vlan);
        } catch (IllegalArgumentException e) {
            // Which is among the problems already.
            return;
        }
        Ipv4 address = ip == null ? null : Ipv4.parse(ip);
        if (address != null && network != null && !network.contains(address.number())) {
            problems.add("-i: " + ip + " is not in the network " + vlan);
        } else {
            AddressPolicy.whyNever(hostname, network, address)
                    .map(why -> (address == null ? "-v: " : "-i: ") + why)
                    .filter(problem -> !problems.contains(problem))
                    .ifPresent(problems::add);
        }
    }

    private Map<String, String> labels(List<String> problems) {
        Map<String, String> words = new LinkedHashMap<>();
        for (String label : labels) {
            int equals = label.indexOf('=');
            if (equals < 1) {
                problems.add("--label: '" + label + "' is no label; it is written name=value");
            } else {
                words.put(label.substring(0, equals), label.substring(equals + 1));
            }
        }
        return words;
    }

    private static String read(String option, Path file, List<String> problems) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            problems.add(option + ": there is no file " + file);
        } catch (IOException e) {
            problems.add(option + ": " + file + " cannot be read as text: " + e.getMessage());
        }
        return "";
    }

    /** A problem of a field, as one of the option that has set it. */
    private static String inOptions(String problem) {
        String field = problem.split("[ :]", 2)[0];
        String option = OPTIONS.get(field);
        return option == null ? problem : option + ": " + problem;
    }
}
