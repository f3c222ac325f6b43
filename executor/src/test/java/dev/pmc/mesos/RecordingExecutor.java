package dev.pmc.mesos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.mesos.Executor;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.ExecutorInfo;
import org.apache.mesos.Protos.FrameworkInfo;
import org.apache.mesos.Protos.SlaveInfo;
import org.apache.mesos.Protos.TaskID;
import org.apache.mesos.Protos.TaskInfo;

/** An executor that writes down each callback in a few words, after doing what the test has asked it to do then. */
final class RecordingExecutor implements Executor, KillListener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private volatile Consumer<String> reaction = words -> {};

    void onCallback(Consumer<String> newReaction) {
        reaction = newReaction;
    }

    void hears(String words) {
        try {
            assertThat(heard.poll(20, TimeUnit.SECONDS)).isEqualTo(words);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    void hearsNothingFor(Duration time) {
        try {
            assertThat(heard.poll(time.toMillis(), TimeUnit.MILLISECONDS)).isNull();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void write(String words) {
        reaction.accept(words);
        heard.add(words);
    }

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
