package dev.pmc.executor.task;

import dev.pmc.executor.host.VmFailure;
import dev.pmc.executor.host.VmHost;
import dev.pmc.vm.Transfer;
import dev.pmc.vm.VmCommand;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.VmTask;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call of {@link VmHost}, or many of {@link VmHost#look}.
 *
 * @param limit the grace of a {@link Kind#STOP} or {@link Kind#HOLD}, the longest wait of an {@link Kind#AWAIT_READY}; zero for the others
 * @param command what has asked for a {@link Kind#HOLD} or {@link Kind#FETCH}; null for the others
 */
record Work(
        Kind kind, VmTask task, Duration limit, @Nullable VmCommand command) {
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);

    /** What is called, and what its end means for the task: all that there is to a kind of work is its entry here. */
    enum Kind {
        RUN {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                VmReport report = host.run(work.task(), course);
                return Result.of((life, now) -> life.runDone(report, now));
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.runFailed(failure, now);
            }

            @Override
            boolean heavy() {
                return true;
            }
        },
        AWAIT_READY {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                VmReport report = host.look(work.task());
                Duration waited = course.taken();
                if (report.ready()) {
                    VmReport timed = report.withPhase("ready", waited.toMillis());
                    return Result.of((life, now) -> life.waited(timed));
                }
                String complaint = host.complaint(work.task()).orElse(null);
                Event complains = (life, now) -> life.complains(complaint);
                Duration left = work.limit().minus(waited);
                return left.compareTo(Duration.ZERO) > 0
                        ? new Result(List.of(complains), left.compareTo(LOOK_AGAIN) < 0 ? left : LOOK_AGAIN)
                        : Result.of(complains, (life, now) -> life.waited(report));
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.waitFailed(failure);
            }

            @Override
            boolean repeated() {
                return true;
            }
        },
        RESTART {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                VmReport report = host.restart(work.task());
                return Result.of((life, now) -> life.restarted(report, now));
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.restartFailed(failure, now);
            }
        },
        SNAPSHOT {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                VmReport report = host.snapshot(work.task());
                return Result.of((life, now) -> life.snapshotDone(report, now));
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.snapshotFailed(failure, now);
            }
        },
        /** What comes before a guest with a helper is powered off. It is no reason not to that this goes wrong. */
        FAREWELL {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                return new Result(List.of(), host.farewell(work.task(), course).orElse(null));
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return TaskStep.NOTHING;
            }

            @Override
            boolean repeated() {
                return true;
            }
        },
        STOP {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                host.stop(work.task(), work.limit());
                return Result.of((life, now) -> life.stopped());
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.stopFailed(failure);
            }

            @Override
            boolean countsForTaken() {
                return true;
            }
        },
        KEEP_OFF {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                host.keepOff(work.task());
                return Result.of((life, now) -> life.stopped());
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.stopFailed(failure);
            }
        },
        ERASE {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                List<Path> kept = host.erase(work.task());
                return Result.of((life, now) -> life.erased(kept));
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.eraseFailed(failure);
            }

            @Override
            boolean countsForTaken() {
                return true;
            }
        },
        HOLD {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                Transfer held = host.hold(work.task(), work.asked().move(), work.limit());
                return Result.of((life, now) -> life.held(held));
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.holdFailed(failure, now);
            }
        },
        PREPARE {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                host.prepare(work.task(), course);
                return Result.of((life, now) -> life.prepared());
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.prepareFailed(failure);
            }

            @Override
            boolean heavy() {
                return true;
            }
        },
        FETCH {
            @Override
            Result perform(VmHost host, Work work, Course course) throws VmFailure {
                VmCommand asked = work.asked();
                Transfer fetched = host.fetch(work.task(), asked.move(), URI.create(String.valueOf(asked.source())));
                boolean whole = fetched.stage() == Transfer.Stage.FETCHED;
                return new Result(List.of((life, now) -> life.fetched(fetched)), whole ? null : Duration.ZERO);
            }

            @Override
            TaskStep failed(TaskLife life, VmFailure failure, Duration now) {
                return life.fetchFailed(failure);
            }

            @Override
            boolean repeated() {
                return true;
            }
        };

        /** Blocks until it is done, or for one look. */
        abstract Result perform(VmHost host, Work work, Course course) throws VmFailure;

        /** What the task's life makes of it that the call has failed. */
        abstract TaskStep failed(TaskLife life, VmFailure failure, Duration now);

        /** Takes disk and processor time, where the others mostly wait. */
        boolean heavy() {
            return false;
        }

        /** Is done again and again until it has come to its end, and needs no thread in between. */
        boolean repeated() {
            return false;
        }

        /** What becomes of it is that of the task, too, which the VM was taken from. */
        boolean countsForTaken() {
            return false;
        }
    }

    private VmCommand asked() {
        return Objects.requireNonNull(command, "somebody has asked for it");
    }

    /** How the work goes on. */
    interface Course extends VmHost.Progress {
        /** The time since it was asked for. */
        Duration taken();
    }

    /** Something that happens in a task's life. */
    interface Event {
        TaskStep in(TaskLife life, Duration now);
    }

    /**
     * What has come of a call.
     *
     * @param events in the task's life, in this order
     * @param again how long until it is to be called again; null if it is over
     */
    record Result(List<Event> events, @Nullable Duration again) {
        static Result of(Event... events) {
            return new Result(List.of(events), null);
        }
    }
}
