package dev.pmc.framework;

import java.io.IOException;
import java.util.Collection;
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
    private final LibmesosDriverLoader libmesos;

    public SchedulerDrivers(DriverChoice choice, MasterAccess access, LibmesosDriverLoader libmesos) {
        this.choice = choice;
        this.access = access;
        this.libmesos = libmesos;
    }

    /**
     * A driver that acknowledges explicitly and is not started.
     *
     * @throws DriverUnavailable in one line for the person who asked
     */
    public SchedulerDriver create(Scheduler scheduler, FrameworkInfo framework, Collection<String> suppressedRoles)
            throws DriverUnavailable {
        return useLibmesos()
                ? libmesos.driver(scheduler, framework, suppressedRoles, access.master(), access.credential())
                : overHttp(scheduler, framework, suppressedRoles);
    }

    private boolean useLibmesos() throws DriverUnavailable {
        if (choice == DriverChoice.HTTP) {
            log.info("Speaking with Mesos over HTTP reason=\"as told\"");
            return false;
        }
        if (!access.suitsLibmesos()) {
            if (choice == DriverChoice.LIBMESOS) {
                throw new DriverUnavailable("libmesos takes one master as host:port, or zk://..., and not '" + access
                        + "'; use --driver http");
            }
            log.info("Speaking with Mesos over HTTP reason=\"libmesos cannot be told of masters like {}\"", access);
            return false;
        }
        LibmesosDriverLoader.Result result = libmesos.load();
        if (result instanceof LibmesosDriverLoader.Usable usable) {
            log.info("Speaking with Mesos through libmesos library={} version={}", usable.library(), usable.version());
            return true;
        }
        String reason = ((LibmesosDriverLoader.Unusable) result).reason();
        if (choice == DriverChoice.LIBMESOS) {
            throw new DriverUnavailable(reason);
        }
        log.info("Speaking with Mesos over HTTP reason=\"{}\"", reason);
        return false;
    }

    private SchedulerDriver overHttp(Scheduler scheduler, FrameworkInfo framework, Collection<String> suppressedRoles)
            throws DriverUnavailable {
        try {
            LinkOptions options = access.linkOptions();
            return new HttpSchedulerDriver(scheduler, framework, suppressedRoles, access.detector(), options);
        } catch (IOException | IllegalArgumentException e) {
            throw new DriverUnavailable(String.valueOf(e.getMessage()));
        }
    }
}
