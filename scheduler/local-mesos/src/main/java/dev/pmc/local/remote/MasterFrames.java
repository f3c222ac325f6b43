package dev.pmc.local.remote;

import com.google.protobuf.ByteString;
import dev.pmc.local.link.MasterPort;
import dev.pmc.local.link.Registration;
import dev.pmc.local.link.StatusUpdate;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.ExecutorID;
import org.apache.mesos.v1.Protos.ExecutorInfo;
import org.apache.mesos.v1.Protos.FrameworkID;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.Protos.Task;
import org.apache.mesos.v1.Protos.TaskState;
import org.apache.mesos.v1.Protos.TaskStatus;

/** What an agent says to its master, as frames. */
final class MasterFrames {
    private enum Kind {
        REGISTER,
        PONG,
        STATUS_UPDATE,
        EXECUTOR_EXITED,
        MESSAGE,
        UNREGISTER
    }

    private MasterFrames() {}

    /** Makes frames of all that is said. */
    static final class Writer implements MasterPort {
        private final Consumer<byte[]> frames;

        Writer(Consumer<byte[]> frames) {
            this.frames = frames;
        }

        private static FrameWriter start(Kind kind) {
            return new FrameWriter(kind);
        }

        @Override
        public void register(Registration registration) {
            frames.accept(start(Kind.REGISTER)
                    .message(registration.agent())
                    .text(registration.ip())
                    .messages(registration.frameworks())
                    .messages(registration.executors())
                    .messages(registration.tasks())
                    .frame());
        }

        @Override
        public void pong() {
            frames.accept(start(Kind.PONG).frame());
        }

        @Override
        public void statusUpdate(StatusUpdate update) {
            frames.accept(start(Kind.STATUS_UPDATE)
                    .message(update.framework())
                    .message(update.status())
                    .number(update.latest().getNumber())
                    .frame());
        }

        @Override
        public void executorExited(FrameworkID framework, ExecutorID executor, int status) {
            frames.accept(start(Kind.EXECUTOR_EXITED)
                    .message(framework)
                    .message(executor)
                    .number(status)
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
        public void unregister() {
            frames.accept(start(Kind.UNREGISTER).frame());
        }

        @Override
        public void disconnected() {
            throw new IllegalStateException("that is said by the end of the connection");
        }
    }

    /**
     * Tells a master what a frame says.
     *
     * @throws IOException if it is none of these frames
     */
    static Consumer<MasterPort> read(byte[] frame) throws IOException {
        FrameReader in = new FrameReader(frame);
        return switch (in.kind(Kind.class)) {
            case REGISTER -> {
                Registration registration = new Registration(
                        in.message(AgentInfo.parser()),
                        in.text(),
                        in.messages(FrameworkInfo.parser()),
                        in.messages(ExecutorInfo.parser()),
                        in.messages(Task.parser()));
                yield port -> port.register(registration);
            }
            case PONG -> MasterPort::pong;
            case STATUS_UPDATE -> {
                StatusUpdate update = new StatusUpdate(
                        in.message(FrameworkID.parser()), in.message(TaskStatus.parser()), state(in.number()));
                yield port -> port.statusUpdate(update);
            }
            case EXECUTOR_EXITED -> {
                FrameworkID framework = in.message(FrameworkID.parser());
                ExecutorID executor = in.message(ExecutorID.parser());
                int status = in.number();
                yield port -> port.executorExited(framework, executor, status);
            }
            case MESSAGE -> {
                FrameworkID framework = in.message(FrameworkID.parser());
                ExecutorID executor = in.message(ExecutorID.parser());
                ByteString data = in.bytes();
                yield port -> port.message(framework, executor, data);
            }
            case UNREGISTER -> MasterPort::unregister;
        };
    }

    private static TaskState state(int number) throws IOException {
        TaskState state = TaskState.forNumber(number);
        if (state == null) {
            throw new IOException("an agent says a state that there is not: " + number);
        }
        return state;
    }
}
