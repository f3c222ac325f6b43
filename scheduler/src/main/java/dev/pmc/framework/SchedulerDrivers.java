package dev.pmc.framework;

import dev.pmc.mesos.CallbackGuard;
import dev.pmc.mesos.Libmesos;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.util.Collection;
import org.apache.mesos.MesosSchedulerDriver;
import org.apache.mesos.Protos.Credential;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the driver that was asked for. Immutable; each call makes a new one, as a driver is never started twice. */
public final class SchedulerDrivers {
    private static final Logger log = LoggerFactory.getLogger(SchedulerDrivers.class);

    private final DriverChoice choice;
    private final MasterAccess access;
    private final Libmesos libmesos;
    private final ZooKeeperClients zooKeeper;

    /** @param zooKeeper for masters that elect their leader there */
    public SchedulerDrivers(DriverChoice choice, MasterAccess access, Libmesos libmesos, ZooKeeperClients zooKeeper) {
        this.choice = choice;
        this.access = access;
        this.libmesos = libmesos;
        this.zooKeeper = zooKeeper;
    }

    /**
     * A driver that acknowledges explicitly and is not started.
     *
     * @throws DriverUnavailable in one line for the person who asked
     */
    public SchedulerDriver create(Scheduler scheduler, FrameworkInfo framework, Collection<String> suppressedRoles)
            throws DriverUnavailable {
        return useLibmesos()
                ? throughLibmesos(scheduler, framework, suppressedRoles)
                : overHttp(scheduler, framework, suppressedRoles);
    }

    private boolean useLibmesos() throws DriverUnavailable {
        if (choice == DriverChoice.HTTP) {
            log.atInfo().addKeyValue("reason", "as told").log("Speaking with Mesos over HTTP");
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

    private SchedulerDriver throughLibmesos(
            Scheduler scheduler, FrameworkInfo framework, Collection<String> suppressedRoles) throws DriverUnavailable {
        Scheduler guarded = CallbackGuard.around(scheduler);
        Credential credential = access.credential();
        try {
            return credential == null
                    ? new MesosSchedulerDriver(guarded, framework, suppressedRoles, access.master(), false)
                    : new MesosSchedulerDriver(guarded, framework, suppressedRoles, access.master(), false, credential);
        } catch (LinkageError e) {
            throw new DriverUnavailable(libmesos.mismatch(e));
        }
    }

    private SchedulerDriver overHttp(Scheduler scheduler, FrameworkInfo framework, Collection<String> suppressedRoles)
            throws DriverUnavailable {
        try {
            LinkOptions options = access.linkOptions();
            return new HttpSchedulerDriver(scheduler, framework, suppressedRoles, access.detector(zooKeeper), options);
        } catch (IOException | IllegalArgumentException e) {
            throw new DriverUnavailable(String.valueOf(e.getMessage()));
        }
    }
}
