package dev.pmc.framework;

import dev.pmc.framework.ExecutorArchive.Elsewhere;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.apache.mesos.v1.Protos.Environment;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Describes the executor to Mesos.
 *
 * <p>Mesos refuses a task whose ExecutorInfo differs from that of a running executor with the same id
 * ({@code src/master/validation.cpp}). So an executor's id says how it is described: its kind is a hash of the archive, the
 * settings and the share, and beside it stands the scheduler from which the agent has fetched it. A new exec.tgz, or a new
 * setting, is a new executor beside the old one, and VMs under the old one stay under it until they end. But another
 * scheduler with the same archive, which would have it fetched from another address, can describe the one that runs to the
 * byte, and so goes on with it. Thread-safe.
 */
public final class ExecutorFactory {
    /** The role that schedulers have had before there was a choice. */
    private static final String ANY_ROLE = "*";

    private final ExecutorArchive archive;
    private final Map<String, String> environment;
    private final Resources share;
    private final String role;
    private final ExecutorId own;
    private final Map<ExecutorArchive, ExecutorId> others = new ConcurrentHashMap<>();
    private final Map<String, CommandInfo> commands = new ConcurrentHashMap<>();

    /**
     * @param archive the one that agents get if the job does not say
     * @param environment settings for the executor
     * @param share what it takes on each agent
     * @param role to which that is allocated
     */
    public ExecutorFactory(ExecutorArchive archive, Map<String, String> environment, Resources share, String role) {
        this.archive = archive;
        this.environment = new TreeMap<>(environment);
        this.share = share;
        this.role = role;
        own = newId(archive);
    }

    /** The id of the executor in that archive, as it is where none of its kind runs; null for the daemon's own. */
    public ExecutorId id(@Nullable String otherArchive) {
        ExecutorArchive fetched = archive(otherArchive);
        return fetched.equals(archive) ? own : others.computeIfAbsent(fetched, this::newId);
    }

    /**
     * The executor as Mesos is to start it, or as it was started.
     *
     * @param id of that archive's kind
     */
    ExecutorInfo describe(
            ExecutorId id, @Nullable String otherArchive, FrameworkID framework, Iterable<Resource> resources) {
        ExecutorArchive fetched = archive(otherArchive);
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue(id.toString()))
                .setFrameworkId(framework)
                .setName("virtmesos")
                .setCommand(
                        commands.computeIfAbsent(fetched.url(id.source()), url -> command(url, fetched.neverChanges())))
                .addAllResources(resources)
                .build();
    }

    private ExecutorArchive archive(@Nullable String other) {
        return other == null || other.equals(archive.url(archive.source()))
                ? archive
                : new Elsewhere(other, false, null);
    }

    private ExecutorId newId(ExecutorArchive fetched) {
        String place = fetched.source() == null ? fetched.url(null) : "";
        String description = command(place, fetched.neverChanges()).toString()
                + share
                + fetched.identity()
                + (role.equals(ANY_ROLE) ? "" : role);
        return new ExecutorId("virtmesos-" + hash(description), fetched.source());
    }

    private CommandInfo command(String url, boolean neverChanges) {
        Environment.Builder variables = Environment.newBuilder();
        environment.forEach((name, value) -> variables.addVariables(
                Environment.Variable.newBuilder().setName(name).setValue(value)));
        return CommandInfo.newBuilder()
                .addUris(CommandInfo.URI
                        .newBuilder()
                        .setValue(url)
                        .setExtract(true)
                        .setCache(neverChanges))
                .setEnvironment(variables)
                .setShell(true)
                .setValue("exec ./virtmesos")
                .build();
    }

    private static String hash(String description) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(description.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
