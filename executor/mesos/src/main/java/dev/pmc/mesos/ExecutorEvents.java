package dev.pmc.mesos;

import java.time.Duration;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.executor.Protos.Event;

/** Turns events of the v1 API into the callbacks of a v0 executor. Immutable. */
record ExecutorEvents(Executor executor, ExecutorDriver driver) {
    Runnable registered(Event.Subscribed event) {
        return () -> executor.registered(
                driver, event.getExecutorInfo(), event.getFrameworkInfo(), V1.recoverable(event.getSlaveInfo()));
    }

    Runnable reregistered(Event.Subscribed event) {
        return () -> executor.reregistered(driver, V1.recoverable(event.getSlaveInfo()));
    }

    Runnable disconnected() {
        return () -> executor.disconnected(driver);
    }

    Runnable launch(TaskInfo task) {
        return () -> executor.launchTask(driver, task);
    }

    Runnable kill(Event.Kill kill) {
        if (kill.getKillPolicy().hasGracePeriod() && executor instanceof KillListener listener) {
            Duration grace =
                    Duration.ofNanos(kill.getKillPolicy().getGracePeriod().getNanoseconds());
            return () -> listener.killTask(driver, kill.getTaskId(), grace);
        }
        return () -> executor.killTask(driver, kill.getTaskId());
    }

    Runnable message(Event.Message message) {
        return () -> executor.frameworkMessage(driver, message.getData().toByteArray());
    }

    Runnable shutdown() {
        return () -> executor.shutdown(driver);
    }

    Runnable error(String message) {
        return () -> executor.error(driver, message);
    }
}
