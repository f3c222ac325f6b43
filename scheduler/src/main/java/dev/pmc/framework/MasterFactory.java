package dev.pmc.framework;

import dev.pmc.mesos.Libmesos;
import dev.pmc.mesos.V1;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.util.List;
import org.apache.mesos.MesosSchedulerDriver;
import org.apache.mesos.Protos;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the adapter to the master that was asked for. Immutable; each call makes a new one. */
public final class MasterFactory {
    private static final Logger log = LoggerFactory.getLogger(MasterFactory.class);

    private final DriverChoice choice;
    private final MasterAccess access;
    private final Libmesos libmesos;
    private final ZooKeeperClients zooKeeper;

    /** @param zooKeeper for masters that elect their leader there */
    public MasterFactory(DriverChoice choice, MasterAccess access, Libmesos libmesos, ZooKeeperClients zooKeeper) {
        this.choice = choice;
        this.access = access;
        this.libmesos = libmesos;
        this.zooKeeper = zooKeeper;
    }

    /**
     * A master that is not started.
     *
     * @param framework with its id, if it has one from an earlier life
     * @throws DriverUnavailable in one line for the person who asked
     */
    public MesosMaster create(MasterEvents events, FrameworkInfo framework) throws DriverUnavailable {
        return useLibmesos() ? throughLibmesos(events, framework) : overHttp(events, framework);
    }

    private boolean useLibmesos() throws DriverUnavailable {
        if (choice == DriverChoice.HTTP) {
            log.atInfo().addKeyValue("reason", "as told").log("Speaking with Mesos over HTTP");
            return false;
        }
        if (access.asksZooKeeper() && zooKeeper.speakTls()) {
            if (choice == DriverChoice.LIBMESOS) {
                throw new DriverUnavailable(
                        "libmesos does not speak TLS with ZooKeeper: leave out --zk-ca-file, or use --driver http");
            }
            log.atInfo()
                    .addKeyValue("reason", "libmesos does not speak TLS with ZooKeeper")
                    .log("Speaking with Mesos over HTTP");
            return false;
        }
        if (!access.suitsLibmesos()) {
            if (choice == DriverChoice.LIBMESOS) {
                throw new DriverUnavailable(
                        "libmesos takes one master as host:port, or zk://... without a slash in the password, and not '"
                                + access + "'; use --driver http");
            }
            log.atInfo()
                    .addKeyValue("reason", "libmesos cannot be told of masters like " + access)
                    .log("Speaking with Mesos over HTTP");
            return false;
        }
        Libmesos.Result result = libmesos.load();
        if (result instanceof Libmesos.Usable usable) {
            log.atInfo()
                    .addKeyValue("library", usable.library())
                    .addKeyValue("version", usable.version())
                    .log("Speaking with Mesos through libmesos");
            return true;
        }
        Libmesos.Unusable unusable = (Libmesos.Unusable) result;
        if (choice == DriverChoice.LIBMESOS) {
            throw new DriverUnavailable(unusable.reason());
        }
        log.atInfo().addKeyValue("reason", unusable.fault()).log("Speaking with Mesos over HTTP");
        return false;
    }

    private MesosMaster throughLibmesos(MasterEvents events, FrameworkInfo framework) throws DriverUnavailable {
        return new LibmesosMaster(new DriverKeeper(
                events, V1.reread(framework, Protos.FrameworkInfo.parser()), this::driver, access.fixedMaster()));
    }

    /** A driver that acknowledges explicitly. */
    private SchedulerDriver driver(Scheduler callbacks, Protos.FrameworkInfo framework) throws DriverUnavailable {
        Protos.Credential credential = access.credential();
        try {
            return credential == null
                    ? new MesosSchedulerDriver(callbacks, framework, List.of(), access.master(), false)
                    : new MesosSchedulerDriver(callbacks, framework, List.of(), access.master(), false, credential);
        } catch (LinkageError e) {
            throw new DriverUnavailable(libmesos.mismatch(e));
        }
    }

    private MesosMaster overHttp(MasterEvents events, FrameworkInfo framework) throws DriverUnavailable {
        try {
            LinkOptions options = access.linkOptions();
            return new HttpMaster(events, framework, access.detector(zooKeeper), options);
        } catch (IOException | IllegalArgumentException e) {
            throw new DriverUnavailable(String.valueOf(e.getMessage()));
        }
    }
}
