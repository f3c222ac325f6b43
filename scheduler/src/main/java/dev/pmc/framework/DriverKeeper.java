package dev.pmc.framework;

import dev.pmc.mesos.CallbackGuard;
import dev.pmc.mesos.Dialer;
import dev.pmc.mesos.Endpoint;
import dev.pmc.mesos.PeerWatch;
import dev.pmc.mesos.ReconnectDelay;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The driver of libmesos, and a new one with the same framework id in its place where libmesos does not help itself:
 *
 * <ul>
 *   <li>with a fixed address it does not notice that the master behind it has died, or hung, and come back;
 *   <li>it ends with any error of the master, also with one that passes ({@link MasterError}), such as a connection
 *       that broke;
 *   <li>a master that has removed the framework says nothing and drops what it sends. So the master is asked now and then
 *       something that it must answer; if it does not, a new driver registers, and is told of the removal.
 * </ul>
 *
 * <p>Any thread may call. Life: start, then close.
 */
final class DriverKeeper {
    private static final Logger log = LoggerFactory.getLogger(DriverKeeper.class);

    /** A task of an agent that there is not: a master always says at once that it is unknown. No id has a slash. */
    private static final TaskStatus QUESTION = TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue("pmc/is-the-master-there"))
            .setSlaveId(SlaveID.newBuilder().setValue("pmc-no-agent"))
            .setState(TaskState.TASK_STAGING)
            .build();

    /** Makes a driver that is not started. */
    interface Maker {
        SchedulerDriver make(Scheduler callbacks, FrameworkInfo framework) throws DriverUnavailable;
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

    private final MasterEvents events;
    private final Scheduler callbacks;
    private final Maker maker;
    private final @Nullable PeerWatch peerWatch;
    private final Patience patience;
    private final ScheduledThreadPoolExecutor thread;
    private final Object lock = new Object();
    private final AnswerWatch answers;
    private final ReconnectDelay renewals;
    private volatile FrameworkInfo info;
    private volatile SchedulerDriver driver;
    private @Nullable ScheduledFuture<?> ticks;
    /** The one that is due; made void by any other. */
    private @Nullable ScheduledFuture<?> renewal;

    private boolean closed;

    /**
     * Makes the first driver.
     *
     * @param info with the framework's id, if it has one from an earlier life
     * @param fixedMaster the one address that the driver is given; null if it looks for its master itself
     * @throws DriverUnavailable in one line for the person who asked
     */
    DriverKeeper(MasterEvents events, FrameworkInfo info, Maker maker, @Nullable Endpoint fixedMaster)
            throws DriverUnavailable {
        this(events, info, maker, fixedMaster, Patience.STANDARD);
    }

    DriverKeeper(
            MasterEvents events, FrameworkInfo info, Maker maker, @Nullable Endpoint fixedMaster, Patience patience)
            throws DriverUnavailable {
        this.events = events;
        this.callbacks = CallbackGuard.around(new LibmesosCallbacks(events, this));
        this.info = info;
        this.maker = maker;
        this.patience = patience;
        this.driver = maker.make(callbacks, info);
        this.answers = new AnswerWatch(patience.question(), patience.silence());
        this.renewals = new ReconnectDelay(patience.firstRenewal(), patience.longestRenewal());
        this.thread = new ScheduledThreadPoolExecutor(1, DriverKeeper::daemon, new ThreadPoolExecutor.DiscardPolicy());
        this.peerWatch = fixedMaster == null
                ? null
                : new PeerWatch(fixedMaster, Dialer.standard(), patience.watch(), new FixedMaster());
    }

    void start() {
        long tick = Math.max(1, patience.question().toMillis() / 5);
        ticks = thread.scheduleWithFixedDelay(() -> orEnd(this::look), tick, tick, TimeUnit.MILLISECONDS);
        driver.start();
        if (peerWatch != null) {
            peerWatch.start();
        }
    }

    /** @param failover leaves the framework and its tasks with the master */
    void close(boolean failover) {
        if (peerWatch != null) {
            peerWatch.close();
        }
        synchronized (lock) {
            closed = true;
            driver.stop(failover);
        }
        if (ticks != null) {
            ticks.cancel(false);
        }
        thread.shutdownNow();
    }

    /** The driver in use. */
    SchedulerDriver driver() {
        return driver;
    }

    /** The id that a master has given. */
    FrameworkID framework() {
        return info.getId();
    }

    /** How long ago the master was heard; empty while it need not answer. */
    Optional<Duration> silence() {
        synchronized (lock) {
            return answers.silence(now());
        }
    }

    /** The driver in use has registered. */
    void registered(FrameworkID id) {
        synchronized (lock) {
            info = info.toBuilder().setId(id).build();
            answers.registered(now());
        }
    }

    /** The driver in use has lost its master. */
    void lost() {
        synchronized (lock) {
            answers.disconnected();
        }
        events.disconnected();
    }

    /** Whether it is the master's answer to the keeper's own question. */
    boolean isAnswer(TaskStatus status) {
        if (!status.getTaskId().equals(QUESTION.getTaskId())) {
            return false;
        }
        synchronized (lock) {
            answers.answered(now());
            renewals.reset();
        }
        return true;
    }

    /** Whether another driver takes over from the one in use, which has ended with an error. */
    boolean heals(String error) {
        if (!MasterError.passes(error, info.hasPrincipal())) {
            return false;
        }
        Duration pause;
        synchronized (lock) {
            pause = renewals.next();
        }
        log.atWarn()
                .addKeyValue("reason", error)
                .addKeyValue("pause", pause)
                .log("The master has ended the connection, will subscribe with a new driver");
        lost();
        synchronized (lock) {
            renewal = thread.schedule(() -> orEnd(this::renew), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
        return true;
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
            driver.reconcileTasks(List.of(QUESTION));
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
            try {
                driver = maker.make(callbacks, info);
            } catch (DriverUnavailable e) {
                events.ended("no new driver can be made: " + e.getMessage());
                return;
            }
            log.atInfo().addKeyValue("framework", info.getId().getValue()).log("Subscribing with a new driver");
            driver.start();
        }
    }

    private static Instant now() {
        return Instant.EPOCH.plusNanos(System.nanoTime());
    }

    /** The one master of a driver that says neither; and the master may not know the framework any more. */
    private final class FixedMaster implements PeerWatch.Owner {
        @Override
        public void masterLost() {
            synchronized (lock) {
                if (!closed) {
                    lost();
                }
            }
        }

        @Override
        public void masterBack() {
            renew();
        }
    }
}
