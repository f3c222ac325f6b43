package dev.pmc.framework;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.mesos.Protos.ExecutorID;
import org.apache.mesos.Protos.FrameworkID;
import org.apache.mesos.Protos.MasterInfo;
import org.apache.mesos.Protos.Offer;
import org.apache.mesos.Protos.OfferID;
import org.apache.mesos.Protos.SlaveID;
import org.apache.mesos.Protos.TaskStatus;
import org.apache.mesos.Scheduler;
import org.apache.mesos.SchedulerDriver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets no exception of a callback out into libmesos, which would abort the driver without a word
 * ({@code src/java/jni/org_apache_mesos_MesosSchedulerDriver.cpp}). It is logged, the driver is aborted here, and the
 * scheduler told by {@code error}, its last callback: the same as with the driver over HTTP.
 */
final class GuardedScheduler implements Scheduler {
    private static final Logger log = LoggerFactory.getLogger(GuardedScheduler.class);

    private final Scheduler scheduler;
    private final AtomicBoolean failed = new AtomicBoolean();

    GuardedScheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public void registered(SchedulerDriver driver, FrameworkID framework, MasterInfo master) {
        guard(driver, () -> scheduler.registered(driver, framework, master));
    }

    @Override
    public void reregistered(SchedulerDriver driver, MasterInfo master) {
        guard(driver, () -> scheduler.reregistered(driver, master));
    }

    @Override
    public void resourceOffers(SchedulerDriver driver, List<Offer> offers) {
        guard(driver, () -> scheduler.resourceOffers(driver, offers));
    }

    @Override
    public void offerRescinded(SchedulerDriver driver, OfferID offer) {
        guard(driver, () -> scheduler.offerRescinded(driver, offer));
    }

    @Override
    public void statusUpdate(SchedulerDriver driver, TaskStatus status) {
        guard(driver, () -> scheduler.statusUpdate(driver, status));
    }

    @Override
    public void frameworkMessage(SchedulerDriver driver, ExecutorID executor, SlaveID agent, byte[] data) {
        guard(driver, () -> scheduler.frameworkMessage(driver, executor, agent, data));
    }

    @Override
    public void disconnected(SchedulerDriver driver) {
        guard(driver, () -> scheduler.disconnected(driver));
    }

    @Override
    public void slaveLost(SchedulerDriver driver, SlaveID agent) {
        guard(driver, () -> scheduler.slaveLost(driver, agent));
    }

    @Override
    public void executorLost(SchedulerDriver driver, ExecutorID executor, SlaveID agent, int status) {
        guard(driver, () -> scheduler.executorLost(driver, executor, agent, status));
    }

    @Override
    public void error(SchedulerDriver driver, String message) {
        guard(driver, () -> scheduler.error(driver, message));
    }

    @SuppressWarnings("CatchingUnchecked") // Errors too: nothing may pass.
    private void guard(SchedulerDriver driver, Runnable callback) {
        if (failed.get()) {
            return;
        }
        try {
            callback.run();
        } catch (Throwable e) {
            log.error("A callback of the scheduler failed, the driver ends; this is a defect of pmc", e);
            if (failed.compareAndSet(false, true)) {
                driver.abort();
                tell(driver, "a callback of the scheduler failed: " + e);
            }
        }
    }

    @SuppressWarnings("CatchingUnchecked")
    private void tell(SchedulerDriver driver, String message) {
        try {
            scheduler.error(driver, message);
        } catch (Throwable e) {
            log.error("The scheduler failed on being told that it had failed", e);
        }
    }
}
