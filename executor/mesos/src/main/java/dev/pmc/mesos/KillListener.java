package dev.pmc.mesos;

import java.time.Duration;
import org.apache.mesos.ExecutorDriver;
import org.apache.mesos.Protos.TaskID;

/** An executor that wants to know how long a KILL lets it take, for which {@link org.apache.mesos.Executor} has no place. */
public interface KillListener {
    /** In place of {@link org.apache.mesos.Executor#killTask}, if the KILL has a kill policy of its own. */
    void killTask(ExecutorDriver driver, TaskID task, Duration grace);
}
