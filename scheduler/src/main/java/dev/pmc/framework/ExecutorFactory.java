package dev.pmc.framework;

import dev.pmc.placement.Resources;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
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
 * <p>The executor's id carries a hash of its description, because Mesos refuses a task whose ExecutorInfo differs from
 * that of a running executor with the same id ({@code src/master/validation.cpp}). So a new exec.tgz, or a new setting,
 * is a new executor beside the old one, and VMs under the old one stay under it until they end. Its resources are part
 * of the description too; so one that lives on reserved resources has another id. Thread-safe.
 */
public final class ExecutorFactory {
    private final String archive;
    private final boolean archiveNeverChanges;
    private final Map<String, String> environment;
    private final Resources share;
    private final Map<String, String> ids = new ConcurrentHashMap<>();
    private final Map<String, CommandInfo> commands = new ConcurrentHashMap<>();

    /**
     * @param archive where agents fetch exec.tgz, if the job does not say
     * @param archiveNeverChanges agents may keep what they have fetched from there
     * @param environment settings for the executor
     * @param share what it takes on each agent
     */
    public ExecutorFactory(
            String archive, boolean archiveNeverChanges, Map<String, String> environment, Resources share) {
        this.archive = archive;
        this.archiveNeverChanges = archiveNeverChanges;
        this.environment = new TreeMap<>(environment);
        this.share = share;
    }

    /** The id of the executor in that archive; null for the daemon's own. */
    public String id(@Nullable String otherArchive) {
        return ids.computeIfAbsent(
                otherArchive == null ? archive : otherArchive,
                uri -> "virtmesos-" + hash(command(uri).toString() + share));
    }

    /** The id of the same executor where it lives on reserved resources. */
    static String onReserved(String id) {
        return id + "-reserved";
    }

    /** All ids that the executor may have on an agent. */
    static List<String> allIds(String id) {
        return List.of(id, onReserved(id));
    }

    /** The executor as Mesos is to start it. */
    ExecutorInfo describe(
            String id, @Nullable String otherArchive, FrameworkID framework, Iterable<Resource> resources) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue(id))
                .setFrameworkId(framework)
                .setName("virtmesos")
                .setCommand(command(otherArchive == null ? archive : otherArchive))
                .addAllResources(resources)
                .build();
    }

    private CommandInfo command(String uri) {
        return commands.computeIfAbsent(uri, this::newCommand);
    }

    private CommandInfo newCommand(String uri) {
        Environment.Builder variables = Environment.newBuilder();
        environment.forEach((name, value) -> variables.addVariables(
                Environment.Variable.newBuilder().setName(name).setValue(value)));
        return CommandInfo.newBuilder()
                .addUris(CommandInfo.URI
                        .newBuilder()
                        .setValue(uri)
                        .setExtract(true)
                        .setCache(archiveNeverChanges && uri.equals(archive)))
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
