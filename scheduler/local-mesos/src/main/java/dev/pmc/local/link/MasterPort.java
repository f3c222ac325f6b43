package dev.pmc.local.link;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;

/** What an agent says to its master. */
public interface MasterPort {

    /** An agent starts, or comes back; it can be reached through the link. */
    void register(Registration registration, Link link);

    void pong(AgentID agent);

    void statusUpdate(AgentID agent, StatusUpdate update);

    /** An executor's process has ended; the status is as wait(2) gives it: the signal, or the exit code times 256. */
    void executorExited(AgentID agent, FrameworkID framework, ExecutorID executor, int status);

    void message(AgentID agent, FrameworkID framework, ExecutorID executor, ByteString data);

    /** The connection to the agent broke. */
    void disconnected(AgentID agent, Link link);
}
