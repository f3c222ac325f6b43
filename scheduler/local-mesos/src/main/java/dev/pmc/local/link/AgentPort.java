package dev.pmc.local.link;

import com.google.protobuf.ByteString;
import java.util.List;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.DrainConfig;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Resource;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskID;
import org.apache.mesos.v1.Protos.TaskInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** What a master says to an agent. */
public interface AgentPort {

    /** The master has taken the agent; these are its tasks that the agent has not named. */
    void registered(AgentID id, List<Task> unknownTasks);

    void ping();

    /**
     * Runs a task.
     *
     * @param launchExecutor the master counts no such executor on this agent, so one is to be launched; else it is to be there. An
     *     agent that sees it otherwise drops the task (since Mesos 1.5)
     */
    void runTask(FrameworkInfo framework, ExecutorInfo executor, TaskInfo task, boolean launchExecutor);

    void killTask(FrameworkID framework, Call.Kill kill);

    void shutdownExecutor(FrameworkID framework, ExecutorID executor);

    void shutdownFramework(FrameworkID framework);

    /** A scheduler has subscribed, perhaps with a new info: updates that wait for it can go. */
    void frameworkSubscribed(FrameworkInfo framework);

    void acknowledge(FrameworkID framework, TaskID task, ByteString uuid);

    void message(FrameworkID framework, ExecutorID executor, ByteString data);

    /** All its tasks are to be killed, because operators want the machine. */
    void drain(DrainConfig config);

    /** What it has in all, after a change of reservations. */
    void resources(List<Resource> total);

    /** It is to end, executors and all. */
    void shutdown(String message);
}
