package dev.pmc.framework;

import dev.pmc.mesos.Dialer;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.PeerWatch;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework's driver, and a new one in its place when it has gone deaf: libmesos that was given a fixed address does
 * not notice that the master behind it has died, or hung, and come back. A driver over HTTP, and libmesos with
 * ZooKeeper, need no such help.
 *
 * <p>Any thread may call. Life: start, then close, which leaves the framework to fail over.
 */
public final class DriverKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DriverKeeper.class);

    /** Makes a driver that is not started. */
    public interface Maker {
        SchedulerDriver make(Scheduler scheduler, FrameworkInfo framework) throws DriverUnavailable;
    }

    private final MesosFramework framework;
    private final FrameworkInfo info;
    private final Maker maker;
    private final SchedulerDriver first;
    private final @Nullable PeerWatch watch;
    private final Object lock = new Object();
    private SchedulerDriver driver;
    private boolean closed;

    /**
     * Makes the first driver.
     *
     * @param fixedMaster the one address that the driver is given; null if it looks for its master itself
     * @throws DriverUnavailable in one line for the person who asked
     */
    public DriverKeeper(MesosFramework framework, FrameworkInfo info, Maker maker, @Nullable Endpoint fixedMaster)
            throws DriverUnavailable {
        this(framework, info, maker, fixedMaster, PeerWatch.Patience.STANDARD);
    }

    DriverKeeper(
            MesosFramework framework,
            FrameworkInfo info,
            Maker maker,
            @Nullable Endpoint fixedMaster,
            PeerWatch.Patience patience)
            throws DriverUnavailable {
        this.framework = framework;
        this.info = info;
        this.maker = maker;
        this.first = maker.make(framework, info);
        this.driver = first;
        this.watch = fixedMaster == null || first instanceof HttpSchedulerDriver
                ? null
                : new PeerWatch(fixedMaster, Dialer.standard(), patience, new Renewal());
    }

    public void start() {
        framework.use(first);
        first.start();
        if (watch != null) {
            watch.start();
        }
    }

    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
        synchronized (lock) {
            closed = true;
            driver.stop(true);
        }
    }

    /** The driver says neither; and the master may not know it any more. The framework's tasks go on meanwhile. */
    private final class Renewal implements PeerWatch.Owner {
        @Override
        public void masterLost() {
            synchronized (lock) {
                if (!closed) {
                    framework.disconnected(driver);
                }
            }
        }

        @Override
        public void masterBack() {
            synchronized (lock) {
                if (closed) {
                    return;
                }
                driver.stop(true);
                FrameworkID id = framework.id();
                try {
                    driver = maker.make(
                            framework,
                            id == null ? info : info.toBuilder().setId(id).build());
                } catch (DriverUnavailable e) {
                    framework.error(
                            driver, "no new driver can be made for a master that has come back: " + e.getMessage());
                    return;
                }
                log.atInfo()
                        .addKeyValue("framework", id == null ? null : id.getValue())
                        .log("Subscribing with a new driver at the master that has come back");
                framework.use(driver);
                driver.start();
            }
        }
    }
}
