package dev.pmc.queue;

import dev.pmc.core.job.Job;
import dev.pmc.core.job.Job.Action;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.PlacementOptions;
import dev.pmc.placement.Strategy;
import dev.pmc.placement.constraint.JobConstraint;
import dev.pmc.placement.constraint.JobConstraints;
import dev.pmc.vm.ComponentType;
import dev.pmc.vm.GuestHelper;
import dev.pmc.vm.GuestIdentity;
import dev.pmc.vm.GuestSeed;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.MacAddress;
import dev.pmc.vm.ReadyCheck;
import dev.pmc.vm.SnapshotName;
import dev.pmc.vm.UnknownFields;
import dev.pmc.vm.VmShape;
import dev.pmc.vm.VmSpec;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Understands messages as jobs. Whatever the bytes are, the answer is a job or everything that is wrong with them at
 * once, in words; never an exception.
 *
 * <p>What many jobs say with the same words is kept once, because it stays for as long as their VMs do.
 */
public final class JobParser {
    private static final Pattern ONE_WORD = Pattern.compile("[^\\s\\p{Cntrl}]{1,253}");
    private static final Pattern IMAGE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,62}");
    /** Several times what the network stage writes; it is kept for as long as the host is. */
    private static final int MAX_LEASE = 200;

    /** Each is asked of every agent that is looked at. */
    private static final int MAX_CONSTRAINTS = 16;

    /** The image of a job that names none. */
    public static final String DEFAULT_OS = "trusty";

    private JobParser() {}

    /** Reads one message. */
    public static ParsedJob parse(byte[] body) {
        Map<String, Object> message;
        try {
            message = JobMessage.read(body);
        } catch (IllegalArgumentException e) {
            return new ParsedJob.Invalid(null, List.of(String.valueOf(e.getMessage())), Map.of());
        }
        if (JobResult.isOne(message)) {
            return new ParsedJob.Invalid(
                    null,
                    List.of("this is a result of pmc's and no job; is a tube of results taken for one of jobs?"),
                    message);
        }
        JobFields fields = new JobFields(message);
        Job job = job(fields, message);
        if (job != null) {
            return new ParsedJob.Valid(job);
        }
        String hostname = message.get("hostname") instanceof String text ? Words.cut(text.strip(), 253) : null;
        return new ParsedJob.Invalid(hostname, fields.problems(), message);
    }

    private static @Nullable Job job(JobFields fields, Map<String, Object> message) {
        Action action = fields.choice("action", Action.CREATE);
        fields.require("hostname");
        Hostname hostname = fields.parsed("hostname", Hostname::new);
        if (action == Action.DELETE) {
            fields.requireFlag("force");
        }
        if (action == Action.SNAPSHOT || action == Action.REVERT || action == Action.DELETE_SNAPSHOT) {
            fields.require("snapshot");
            fields.parsed("snapshot", SnapshotName::new);
        }
        if (action == Action.MIGRATE) {
            fields.text("baremetal"); // the machine to move to
        }
        Job.Change change = action.remakes() ? JobChange.of(action, fields) : null;
        Job.Order order = null;
        if (action == Action.CREATE) {
            order = order(fields, hostname);
            String lease = fields.text("lease");
            if (lease != null && lease.length() > MAX_LEASE) {
                fields.problem("lease has " + lease.length() + " characters and at most " + MAX_LEASE
                        + " are possible; it is for the network stage to set");
            }
            if (fields.has(Redaction.FIELD)) {
                fields.problem("this is a result of pmc's, which has left out fields of its job (" + Redaction.FIELD
                        + "); send the job itself");
            }
            message.keySet().forEach(name -> checkName(fields, name, message));
        }
        if (hostname == null || !fields.problems().isEmpty()) {
            return null;
        }
        return change == null
                ? new Job(action, hostname, order, message)
                : Job.changing(action, hostname, change, message);
    }

    private static void checkName(JobFields fields, String name, Map<String, Object> message) {
        String meant = FieldNames.meantBy(
                Words.cut(name, 64), fields::has, field -> fits(field, Objects.requireNonNull(message.get(name))));
        if (meant != null) {
            fields.problem("there is no field " + Words.quote(name) + "; is " + meant + " meant?");
        }
    }

    /** Whether nothing would be wrong with a field of that value. */
    private static boolean fits(String field, Object value) {
        JobFields alone = new JobFields(Map.of(field, value));
        job(alone, Map.of());
        return alone.problems().stream().noneMatch(problem -> problem.startsWith(field + " "));
    }

    private static Job.@Nullable Order order(JobFields fields, @Nullable Hostname hostname) {
        fields.require("comp_type");
        ComponentType type = fields.parsed("comp_type", text -> new ComponentType(text.intern()));
        PlacementOptions given = options(fields);
        PlacementOptions options = given.equals(PlacementOptions.NONE) ? PlacementOptions.NONE : given;
        JobSize size = JobSize.of(fields);
        JobAddress address = JobAddress.of(fields);
        MacAddress mac = fields.parsed("mac", MacAddress::new);
        String os = Objects.requireNonNullElse(fields.parsed("os", JobParser::imageName), DEFAULT_OS);
        List<String> keys = fields.texts("ssh_keys", "\\R");
        checkKeys(fields, keys);
        String userData = fields.text("user_data");
        Map<String, String> labels = fields.words("labels");
        ReadyCheck ready = Objects.requireNonNullElse(fields.parsed("ready", ReadyCheck::parse), ReadyCheck.AUTO);
        GuestHelper helper = HelperFields.of(fields);
        if (hostname == null || type == null || !fields.problems().isEmpty()) {
            return null;
        }
        try {
            VmSpec spec = new VmSpec(
                    new GuestIdentity(
                            hostname,
                            type,
                            mac,
                            new GuestSeed(os, address.ip(), address.gateway(), address.nameservers(), keys, userData)),
                    new VmShape(size.cpu(), size.mem(), size.disk()),
                    labels,
                    ready,
                    helper,
                    UnknownFields.NONE);
            return new Job.Order(spec, options);
        } catch (IllegalArgumentException e) {
            fields.problem(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** Does not repeat what may be half of a private key, which was given by mistake. */
    private static void checkKeys(JobFields fields, List<String> keys) {
        if (keys.stream().anyMatch(key -> key.startsWith("-----"))) {
            fields.problem("ssh_keys has a private key, or a certificate, and must have public keys in authorized_keys"
                    + " form; who can read the queue has seen it");
            return;
        }
        keys.stream()
                .filter(key -> !key.matches("\\S+\\s.*\\S"))
                .forEach(key -> fields.problem(
                        "ssh_keys has " + Words.quote(key) + ", which is no public key in authorized_keys form"));
    }

    private static PlacementOptions options(JobFields fields) {
        return new PlacementOptions(
                fields.parsed("baremetal", JobParser::oneWord),
                fields.number("maxc", 1, 1_000_000, ""),
                fields.choice("placement", Strategy.MIN_COMP_FIT),
                fields.parsed("executor", JobParser::fetchable),
                fields.choice("on_agent_loss", PlacementOptions.OnAgentLoss.WAIT),
                Objects.requireNonNullElse(fields.number("priority", -1_000_000, 1_000_000, ""), 0),
                constraints(fields));
    }

    private static List<JobConstraint> constraints(JobFields fields) {
        List<List<String>> spelled = fields.tuples("constraints");
        if (spelled.size() > MAX_CONSTRAINTS) {
            fields.problem(
                    "constraints has " + spelled.size() + " in it and at most " + MAX_CONSTRAINTS + " are possible");
            return List.of();
        }
        List<JobConstraint> constraints = new ArrayList<>();
        for (List<String> spelling : spelled) {
            String text = String.join(":", spelling);
            JobConstraint constraint = fields.parse("constraints", text, whole -> JobConstraints.parse(spelling));
            if (constraint != null) {
                constraints.add(constraint);
            }
        }
        return constraints;
    }

    static String imageName(String text) {
        if (!IMAGE_NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "an image name is 1 to 63 letters, digits, dots, hyphens and underscores");
        }
        return text.intern();
    }

    private static String oneWord(String text) {
        if (!ONE_WORD.matcher(text).matches()) {
            throw new IllegalArgumentException("it is the hostname of an agent");
        }
        return text;
    }

    private static String fetchable(String text) {
        if (!text.startsWith("/") && !URI.create(text).isAbsolute()) {
            throw new IllegalArgumentException("it is a URI that agents can fetch, or a path on them");
        }
        return text;
    }
}
