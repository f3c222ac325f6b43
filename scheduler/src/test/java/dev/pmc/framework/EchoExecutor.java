package dev.pmc.framework;

import dev.pmc.mesos.ExecutorEnvironment;
import dev.pmc.mesos.HttpExecutorDriver;
import dev.pmc.mesos.KillListener;
import java.io.IOException;
import java.time.Duration;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;
import org.apache.mesos.Protos.TaskState;
import org.apache.mesos.Protos.TaskStatus;

/** An executor whose tasks run until they are killed, and which says again whatever it is told. A program. */
final class EchoExecutor implements Executor, KillListener {
    private EchoExecutor() {}

    public static void main(String[] arguments) throws IOException {
        new HttpExecutorDriver(new EchoExecutor(), ExecutorEnvironment.of(System.getenv())).run();
    }

    @Override
    public void registered(ExecutorDriver driver, ExecutorInfo executor, FrameworkInfo framework, SlaveInfo agent) {
        // The tasks say all.
    }

    @Override
    public void reregistered(ExecutorDriver driver, SlaveInfo agent) {
        // Tasks run on.
    }

    @Override
    public void disconnected(ExecutorDriver driver) {
        // It waits.
    }

    @Override
    public void launchTask(ExecutorDriver driver, TaskInfo task) {
        tell(driver, task.getTaskId(), TaskState.TASK_STARTING);
        tell(driver, task.getTaskId(), TaskState.TASK_RUNNING);
    }

    @Override
    public void killTask(ExecutorDriver driver, TaskID task) {
        tell(driver, task, TaskState.TASK_KILLED);
    }

    @Override
    public void killTask(ExecutorDriver driver, TaskID task, Duration grace) {
        tell(driver, task, grace.isZero() ? TaskState.TASK_FAILED : TaskState.TASK_FINISHED);
    }

    @Override
    public void frameworkMessage(ExecutorDriver driver, byte[] data) {
        driver.sendFrameworkMessage(data);
    }

    @Override
    public void shutdown(ExecutorDriver driver) {
        driver.stop();
    }

    @Override
    public void error(ExecutorDriver driver, String message) {
        System.err.println(message);
    }

    private static void tell(ExecutorDriver driver, TaskID task, TaskState state) {
        driver.sendStatusUpdate(
                TaskStatus.newBuilder().setTaskId(task).setState(state).build());
    }
}
