package dev.pmc.framework;

import dev.pmc.mesos.Dialer;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.PeerWatch;
import dev.pmc.mesos.ReconnectDelay;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The framework's driver, and a new one with the same framework id in its place where libmesos does not help itself:
 *
 * <ul>
 *   <li>with a fixed address it does not notice that the master behind it has died, or hung, and come back;
 *   <li>it ends with any error of the master, also with one that passes ({@link MasterError}), such as a connection
 *       that broke;
 *   <li>a master that has removed the framework says nothing and drops what it sends. So the master is asked now and then
 *       something that it must answer; if it does not, a new driver registers, and is told of the removal.
 * </ul>
 *
 * <p>A driver over HTTP needs no such help. Any thread may call. Life: start, then close, which leaves the framework to
 * fail over.
 */
public final class DriverKeeper implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DriverKeeper.class);

    /** Makes a driver that is not started. */
    public interface Maker {
        SchedulerDriver make(Scheduler scheduler, FrameworkInfo framework) throws DriverUnavailable;
    }

    /**
     * How patient a keeper is.
     *
     * @param watch with a fixed master
     * @param question between two questions to the master
     * @param silence that the master may keep then
     * @param firstRenewal how long to wait after an error that passes; doubles up to {@code longestRenewal}
     */
    record Patience(
            PeerWatch.Patience watch,
            Duration question,
            Duration silence,
            Duration firstRenewal,
            Duration longestRenewal) {
        static final Patience STANDARD = new Patience(
                PeerWatch.Patience.STANDARD,
                Duration.ofSeconds(15),
                Duration.ofSeconds(75),
                Duration.ofSeconds(1),
                Duration.ofMinutes(1));
    }

    private final MesosFramework framework;
    private final FrameworkInfo info;
    private final Maker maker;
    private final SchedulerDriver first;
    private final @Nullable PeerWatch peerWatch;
    private final Patience patience;
    private final ScheduledThreadPoolExecutor thread;
    private final Object lock = new Object();
    private final AnswerWatch answers;
    private final ReconnectDelay renewals;
    private SchedulerDriver driver;
    private @Nullable ScheduledFuture<?> ticks;
    /** The one that is due; made void by any other. */
    private @Nullable ScheduledFuture<?> renewal;

    private boolean closed;

    /**
     * Makes the first driver.
     *
     * @param fixedMaster the one address that the driver is given; null if it looks for its master itself
     * @throws DriverUnavailable in one line for the person who asked
     */
    public DriverKeeper(MesosFramework framework, FrameworkInfo info, Maker maker, @Nullable Endpoint fixedMaster)
            throws DriverUnavailable {
        this(framework, info, maker, fixedMaster, Patience.STANDARD);
    }

    DriverKeeper(
            MesosFramework framework,
            FrameworkInfo info,
            Maker maker,
            @Nullable Endpoint fixedMaster,
            Patience patience)
            throws DriverUnavailable {
        this.framework = framework;
        this.info = info;
        this.maker = maker;
        this.patience = patience;
        this.first = maker.make(framework, info);
        this.driver = first;
        this.answers = new AnswerWatch(patience.question(), patience.silence());
        this.renewals = new ReconnectDelay(patience.firstRenewal(), patience.longestRenewal());
        this.thread = new ScheduledThreadPoolExecutor(1, DriverKeeper::daemon, new ThreadPoolExecutor.DiscardPolicy());
        this.peerWatch = fixedMaster == null || first instanceof HttpSchedulerDriver
                ? null
                : new PeerWatch(fixedMaster, Dialer.standard(), patience.watch(), new FixedMaster());
    }

    public void start() {
        if (!(first instanceof HttpSchedulerDriver)) {
            framework.watchedBy(new Watch());
            long tick = Math.max(1, patience.question().toMillis() / 5);
            ticks = thread.scheduleWithFixedDelay(() -> orEnd(this::look), tick, tick, TimeUnit.MILLISECONDS);
        }
        framework.use(first);
        first.start();
        if (peerWatch != null) {
            peerWatch.start();
        }
    }

    @Override
    public void close() {
        if (peerWatch != null) {
            peerWatch.close();
        }
        synchronized (lock) {
            closed = true;
            driver.stop(true);
        }
        if (ticks != null) {
            ticks.cancel(false);
        }
        thread.shutdownNow();
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "mesos-keeper");
        thread.setDaemon(true);
        return thread;
    }

    /** What a scheduled step throws would vanish; it goes where it goes in other threads. */
    private static void orEnd(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            Thread here = Thread.currentThread();
            here.getUncaughtExceptionHandler().uncaughtException(here, e);
        }
    }

    private void look() {
        AnswerWatch.Step step;
        synchronized (lock) {
            step = closed ? AnswerWatch.Step.WAIT : answers.step(now());
        }
        if (step == AnswerWatch.Step.ASK) {
            framework.askMaster();
        } else if (step == AnswerWatch.Step.GIVE_UP) {
            log.atWarn()
                    .addKeyValue("silence", patience.silence())
                    .log("The master answers no question of this framework, which it may have removed");
            renew();
        }
    }

    /** The old driver hears nothing any more, or nothing of use. The framework's tasks go on meanwhile. */
    private void renew() {
        synchronized (lock) {
            if (closed) {
                return;
            }
            if (renewal != null) {
                renewal.cancel(false);
            }
            answers.disconnected();
            driver.stop(true);
            FrameworkID id = framework.id();
            try {
                driver = maker.make(
                        framework,
                        id == null ? info : info.toBuilder().setId(id).build());
            } catch (DriverUnavailable e) {
                framework.error(driver, "no new driver can be made: " + e.getMessage());
                return;
            }
            log.atInfo()
                    .addKeyValue("framework", id == null ? null : id.getValue())
                    .log("Subscribing with a new driver");
            framework.use(driver);
            driver.start();
        }
    }

    private static Instant now() {
        return Instant.EPOCH.plusNanos(System.nanoTime());
    }

    /** Hears the driver in use. */
    private final class Watch implements DriverWatch {
        @Override
        public void registered() {
            synchronized (lock) {
                answers.registered(now());
            }
        }

        @Override
        public void disconnected() {
            synchronized (lock) {
                answers.disconnected();
            }
        }

        @Override
        public void answered() {
            synchronized (lock) {
                answers.answered(now());
                renewals.reset();
            }
        }

        @Override
        public boolean heals(String error) {
            if (!MasterError.passes(error, info.hasPrincipal())) {
                return false;
            }
            Duration pause;
            synchronized (lock) {
                pause = renewals.next();
                renewal =
                        thread.schedule(() -> orEnd(DriverKeeper.this::renew), pause.toMillis(), TimeUnit.MILLISECONDS);
            }
            log.atWarn()
                    .addKeyValue("reason", error)
                    .addKeyValue("pause", pause)
                    .log("The master has ended the connection, will subscribe with a new driver");
            return true;
        }

        @Override
        public Optional<Duration> silence() {
            synchronized (lock) {
                return answers.silence(now());
            }
        }
    }

    /** The one master of a driver that says neither; and the master may not know the framework any more. */
    private final class FixedMaster implements PeerWatch.Owner {
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
            renew();
        }
    }
}
