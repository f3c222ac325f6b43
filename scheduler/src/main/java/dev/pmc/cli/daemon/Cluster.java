package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.LocalAddress;
import dev.pmc.cli.process.SecretFile;
import dev.pmc.cli.process.ThisMachine;
import dev.pmc.framework.DriverChoice;
import dev.pmc.framework.DriverUnavailable;
import dev.pmc.framework.MasterAccess;
import dev.pmc.framework.MasterEvents;
import dev.pmc.framework.MasterFactory;
import dev.pmc.framework.MesosMaster;
import dev.pmc.local.LocalMesos;
import dev.pmc.local.LocalMesosConfig;
import dev.pmc.local.http.Access;
import dev.pmc.mesos.Libmesos;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.jspecify.annotations.Nullable;

/** The Mesos that pmc works on: somebody's masters, or an embedded one that lives as long as pmc does. */
final class Cluster implements AutoCloseable {
    static final String LOCAL = "local";

    private final DaemonCommand settings;
    private final String master;
    private final ZooKeeperClients zooKeeper;
    private final @Nullable LocalMesos local;

    private Cluster(DaemonCommand settings, String master, ZooKeeperClients zooKeeper, @Nullable LocalMesos local) {
        this.settings = settings;
        this.master = master;
        this.zooKeeper = zooKeeper;
        this.local = local;
    }

    /** The cluster that the settings name; an embedded one is started. */
    static Cluster of(DaemonCommand settings, String master, ZooKeeperClients zooKeeper) {
        if (!master.equals(LOCAL)) {
            return new Cluster(settings, master, zooKeeper, null);
        }
        LocalMesos local = startLocal(settings);
        return new Cluster(settings, local.masterAddress(), zooKeeper, local);
    }

    private static LocalMesos startLocal(DaemonCommand settings) {
        Path workDir = settings.localWorkDir == null
                ? besideTheHostDb(settings.hostdb.file()).resolveSibling("local-mesos")
                : settings.localWorkDir;
        try {
            Files.createDirectories(workDir);
            String resources =
                    settings.localResources == null ? ThisMachine.resources(workDir) : settings.localResources;
            return LocalMesos.start(LocalMesosConfig.of(
                    settings.localAgents, ThisMachine.hostname(), settings.localAttributes, resources, workDir));
        } catch (IllegalArgumentException e) {
            throw new Failure(Exit.USAGE, "the embedded Mesos does not understand its settings: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(Exit.INTERNAL, "the embedded Mesos cannot start in " + workDir + ": " + e, e);
        }
    }

    private static Path besideTheHostDb(@Nullable Path hostdb) {
        return hostdb == null ? Path.of("/var/lib/pmc/hostdb.db") : hostdb.toAbsolutePath();
    }

    /** The address of this machine as the agents reach it. */
    static String thisMachine(DaemonCommand settings, String master) throws InterruptedException {
        if (settings.address != null) {
            return settings.address;
        }
        return master.equals(LOCAL)
                ? "127.0.0.1"
                : LocalAddress.towards(MasterAccess.plain(master).hosts(), 5050);
    }

    /** The master for a framework, not started yet. */
    MesosMaster master(MasterEvents events, FrameworkInfo framework) {
        // The embedded Mesos speaks the HTTP APIs and nothing else.
        DriverChoice choice = local == null ? settings.driver : DriverChoice.HTTP;
        MasterAccess access = local == null
                ? new MasterAccess(
                        master, settings.caFile != null, settings.caFile, settings.framework.principal, secret())
                : new MasterAccess(
                        master, false, null, Access.PRINCIPAL, local.secret().orElseThrow());
        Libmesos libmesos =
                new Libmesos(Libmesos.Driver.SCHEDULER, System.getenv(), System.getProperty("java.library.path", ""));
        try {
            return new MasterFactory(choice, access, libmesos, zooKeeper).create(events, framework);
        } catch (DriverUnavailable | IllegalArgumentException e) {
            throw new Failure(
                    choice == DriverChoice.LIBMESOS ? Exit.LIBMESOS : Exit.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    private @Nullable String secret() {
        return settings.secretFile == null ? null : SecretFile.read("--secret-file", settings.secretFile);
    }

    @Override
    public void close() {
        if (local != null) {
            local.close();
        }
    }
}
