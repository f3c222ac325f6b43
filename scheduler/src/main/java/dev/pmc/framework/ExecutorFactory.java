package dev.pmc.framework;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.Protos.CommandInfo;
import org.apache.mesos.Protos.Environment;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.Resource;
import org.jspecify.annotations.Nullable;

/**
 * Describes the executor to Mesos.
 *
 * <p>The executor's id carries a hash of its description, because Mesos refuses a task whose ExecutorInfo differs from
 * that of a running executor with the same id ({@code src/master/validation.cpp}). So a new exec.tgz, or a new setting,
 * is a new executor beside the old one, and VMs under the old one stay under it until they end. Thread-safe.
 */
public final class ExecutorFactory {
    private final String archive;
    private final boolean archiveNeverChanges;
    private final Map<String, String> environment;
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    /**
     * @param archive where agents fetch exec.tgz, if the job does not say
     * @param archiveNeverChanges agents may keep what they have fetched from there
     * @param environment settings for the executor
     */
    public ExecutorFactory(String archive, boolean archiveNeverChanges, Map<String, String> environment) {
        this.archive = archive;
        this.archiveNeverChanges = archiveNeverChanges;
        this.environment = new TreeMap<>(environment);
    }

    /** The id of the executor in that archive; null for the daemon's own. */
    public String id(@Nullable String otherArchive) {
        return ids.computeIfAbsent(
                otherArchive == null ? archive : otherArchive,
                uri -> "virtmesos-" + hash(command(uri).toByteArray()));
    }

    /** The executor as Mesos is to start it. */
    ExecutorInfo describe(@Nullable String otherArchive, FrameworkID framework, Iterable<Resource> resources) {
        return ExecutorInfo.newBuilder()
                .setType(ExecutorInfo.Type.CUSTOM)
                .setExecutorId(ExecutorID.newBuilder().setValue(id(otherArchive)))
                .setFrameworkId(framework)
                .setName("virtmesos")
                .setCommand(command(otherArchive == null ? archive : otherArchive))
                .addAllResources(resources)
                .build();
    }

    private CommandInfo command(String uri) {
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

    private static String hash(byte[] description) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(description);
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
