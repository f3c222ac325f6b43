package dev.pmc.local.link;

import com.google.protobuf.ByteString;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.FrameworkID;

/** What one agent says to its master, over one connection. */
public interface MasterPort {

    /** The agent starts, or comes back. */
    void register(Registration registration);

    void pong();

    void statusUpdate(StatusUpdate update);

    /** An executor's process has ended; the status is as wait(2) gives it: the signal, or the exit code times 256. */
    void executorExited(FrameworkID framework, ExecutorID executor, int status);

    void message(FrameworkID framework, ExecutorID executor, ByteString data);

    /** The agent ends for good. */
    void unregister();

    /** The connection broke. */
    void disconnected();
}
