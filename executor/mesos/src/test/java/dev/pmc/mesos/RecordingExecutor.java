package dev.pmc.mesos;

import dev.pmc.fixtures.RecordingListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;

/** Writes down the callbacks of an executor. */
final class RecordingExecutor extends RecordingListener implements Executor, KillListener {
    @Override
    public void registered(ExecutorDriver driver, ExecutorInfo executor, FrameworkInfo framework, SlaveInfo agent) {
        write("registered " + executor.getExecutorId().getValue() + " at " + agent.getHostname()
                + (agent.getCheckpoint() ? "" : ", which forgets"));
    }

    @Override
    public void reregistered(ExecutorDriver driver, SlaveInfo agent) {
        write("reregistered");
    }

    @Override
    public void disconnected(ExecutorDriver driver) {
        write("disconnected");
    }

    @Override
    public void launchTask(ExecutorDriver driver, TaskInfo task) {
        write("launch " + task.getTaskId().getValue());
    }

    @Override
    public void killTask(ExecutorDriver driver, TaskID task) {
        write("kill " + task.getValue());
    }

    @Override
    public void killTask(ExecutorDriver driver, TaskID task, Duration grace) {
        write("kill " + task.getValue() + " within " + grace.toSeconds() + " s");
    }

    @Override
    public void frameworkMessage(ExecutorDriver driver, byte[] data) {
        write("message " + new String(data, StandardCharsets.UTF_8));
    }

    @Override
    public void shutdown(ExecutorDriver driver) {
        write("shutdown");
    }

    @Override
    public void error(ExecutorDriver driver, String message) {
        write("error " + message);
    }
}
