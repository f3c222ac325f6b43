package dev.pmc.local.remote;

import com.google.protobuf.ByteString;
import dev.pmc.local.link.AgentPort;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
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

/** What a master says to an agent, as frames. */
final class AgentFrames {
    private enum Kind {
        REGISTERED,
        PING,
        RUN_TASK,
        KILL_TASK,
        SHUTDOWN_EXECUTOR,
        SHUTDOWN_FRAMEWORK,
        FRAMEWORK_SUBSCRIBED,
        ACKNOWLEDGE,
        MESSAGE,
        DRAIN,
        RESOURCES,
        SHUTDOWN
    }

    private AgentFrames() {}

    /** Makes frames of all that is said. */
    static final class Writer implements AgentPort {
        private final Consumer<byte[]> frames;

        Writer(Consumer<byte[]> frames) {
            this.frames = frames;
        }

        private static FrameWriter start(Kind kind) {
            return new FrameWriter(kind);
        }

        @Override
        public void registered(AgentID id, List<Task> unknownTasks) {
            frames.accept(
                    start(Kind.REGISTERED).message(id).messages(unknownTasks).frame());
        }

        @Override
        public void ping() {
            frames.accept(start(Kind.PING).frame());
        }

        @Override
        public void runTask(FrameworkInfo framework, ExecutorInfo executor, TaskInfo task, boolean launchExecutor) {
            frames.accept(start(Kind.RUN_TASK)
                    .message(framework)
                    .message(executor)
                    .message(task)
                    .number(launchExecutor ? 1 : 0)
                    .frame());
        }

        @Override
        public void killTask(FrameworkID framework, Call.Kill kill) {
            frames.accept(start(Kind.KILL_TASK).message(framework).message(kill).frame());
        }

        @Override
        public void shutdownExecutor(FrameworkID framework, ExecutorID executor) {
            frames.accept(start(Kind.SHUTDOWN_EXECUTOR)
                    .message(framework)
                    .message(executor)
                    .frame());
        }

        @Override
        public void shutdownFramework(FrameworkID framework) {
            frames.accept(start(Kind.SHUTDOWN_FRAMEWORK).message(framework).frame());
        }

        @Override
        public void frameworkSubscribed(FrameworkInfo framework) {
            frames.accept(start(Kind.FRAMEWORK_SUBSCRIBED).message(framework).frame());
        }

        @Override
        public void acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
            frames.accept(start(Kind.ACKNOWLEDGE)
                    .message(framework)
                    .message(task)
                    .bytes(uuid)
                    .frame());
        }

        @Override
        public void message(FrameworkID framework, ExecutorID executor, ByteString data) {
            frames.accept(start(Kind.MESSAGE)
                    .message(framework)
                    .message(executor)
                    .bytes(data)
                    .frame());
        }

        @Override
        public void drain(DrainConfig config) {
            frames.accept(start(Kind.DRAIN).message(config).frame());
        }

        @Override
        public void resources(List<Resource> total) {
            frames.accept(start(Kind.RESOURCES).messages(total).frame());
        }

        @Override
        public void shutdown(String message) {
            frames.accept(start(Kind.SHUTDOWN).text(message).frame());
        }
    }

    /**
     * Tells an agent what a frame says.
     *
     * @throws IOException if it is none of these frames
     */
    static Consumer<AgentPort> read(byte[] frame) throws IOException {
        FrameReader in = new FrameReader(frame);
        return switch (in.kind(Kind.class)) {
            case REGISTERED -> {
                AgentID id = in.message(AgentID.parser());
                List<Task> unknownTasks = in.messages(Task.parser());
                yield port -> port.registered(id, unknownTasks);
            }
            case PING -> AgentPort::ping;
            case RUN_TASK -> {
                FrameworkInfo framework = in.message(FrameworkInfo.parser());
                ExecutorInfo executor = in.message(ExecutorInfo.parser());
                TaskInfo task = in.message(TaskInfo.parser());
                boolean launchExecutor = in.number() != 0;
                yield port -> port.runTask(framework, executor, task, launchExecutor);
            }
            case KILL_TASK -> {
                FrameworkID framework = in.message(FrameworkID.parser());
                Call.Kill kill = in.message(Call.Kill.parser());
                yield port -> port.killTask(framework, kill);
            }
            case SHUTDOWN_EXECUTOR -> {
                FrameworkID framework = in.message(FrameworkID.parser());
                ExecutorID executor = in.message(ExecutorID.parser());
                yield port -> port.shutdownExecutor(framework, executor);
            }
            case SHUTDOWN_FRAMEWORK -> {
                FrameworkID framework = in.message(FrameworkID.parser());
                yield port -> port.shutdownFramework(framework);
            }
            case FRAMEWORK_SUBSCRIBED -> {
                FrameworkInfo framework = in.message(FrameworkInfo.parser());
                yield port -> port.frameworkSubscribed(framework);
            }
            case ACKNOWLEDGE -> {
                FrameworkID framework = in.message(FrameworkID.parser());
                TaskID task = in.message(TaskID.parser());
                ByteString uuid = in.bytes();
                yield port -> port.acknowledge(framework, task, uuid);
            }
            case MESSAGE -> {
                FrameworkID framework = in.message(FrameworkID.parser());
                ExecutorID executor = in.message(ExecutorID.parser());
                ByteString data = in.bytes();
                yield port -> port.message(framework, executor, data);
            }
            case DRAIN -> {
                DrainConfig config = in.message(DrainConfig.parser());
                yield port -> port.drain(config);
            }
            case RESOURCES -> {
                List<Resource> total = in.messages(Resource.parser());
                yield port -> port.resources(total);
            }
            case SHUTDOWN -> {
                String message = in.text();
                yield port -> port.shutdown(message);
            }
        };
    }
}
