package dev.pmc.mesos;

import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;

/** Passes all callbacks on, and tells a {@link DeafnessWatch} of those that concern the connection. */
final class WatchedExecutor implements Executor {
    private final Executor executor;
    private final DeafnessWatch watch;

    WatchedExecutor(Executor executor, DeafnessWatch watch) {
        this.executor = executor;
        this.watch = watch;
    }

    @Override
    public void registered(ExecutorDriver driver, ExecutorInfo info, FrameworkInfo framework, SlaveInfo agent) {
        watch.connected();
        executor.registered(driver, info, framework, agent);
    }

    @Override
    public void reregistered(ExecutorDriver driver, SlaveInfo agent) {
        watch.connected();
        executor.reregistered(driver, agent);
    }

    @Override
    public void disconnected(ExecutorDriver driver) {
        watch.disconnected();
        executor.disconnected(driver);
    }

    @Override
    public void launchTask(ExecutorDriver driver, TaskInfo task) {
        executor.launchTask(driver, task);
    }

    @Override
    public void killTask(ExecutorDriver driver, TaskID taskId) {
        executor.killTask(driver, taskId);
    }

    @Override
    public void frameworkMessage(ExecutorDriver driver, byte[] data) {
        executor.frameworkMessage(driver, data);
    }

    @Override
    public void shutdown(ExecutorDriver driver) {
        executor.shutdown(driver);
    }

    @Override
    public void error(ExecutorDriver driver, String message) {
        executor.error(driver, message);
    }
}
