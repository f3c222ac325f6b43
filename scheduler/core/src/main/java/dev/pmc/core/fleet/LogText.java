package dev.pmc.core.fleet;

import dev.pmc.core.decision.Note;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Home;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.vm.GuestTrouble;
import dev.pmc.vm.Word;
import org.jspecify.annotations.Nullable;

/** The core's lines for the log that are said at more than one place or have much to say. */
public final class LogText {
    private LogText() {}

    public static Note.Draft transition(Note.Level level, VmRecord before, VmRecord after) {
        Note.Draft line = new Note.Draft(level, "host is " + Word.of(after.state()))
                .with("vm", after.hostname())
                .with("from", Word.of(before.state()))
                .with("to", Word.of(after.state()));
        Attempt attempt = after.attempt() == null ? before.attempt() : after.attempt();
        if (attempt != null) {
            line.with("task", attempt.task()).with("agent", attempt.agentHostname());
        }
        if (after.standing().isOn()) {
            line.with("ip", address(after));
        }
        if (after.tries().failures() > 0) {
            line.with("failures", after.tries().failures());
        }
        return line.with("reason", after.reason());
    }

    /** A host's move has come to another step. */
    public static Note.Draft move(VmRecord vm) {
        Move move = vm.move();
        Home home = vm.home();
        Note.Draft line = Note.info(move == null ? "a move is over" : "a host moves")
                .with("vm", vm.hostname().value())
                .with("step", move == null ? null : Word.of(move.step()))
                .with("agent", home == null ? null : home.hostname());
        return move == null
                ? line
                : line.with(
                                "elsewhere",
                                move.elsewhere() == null
                                        ? move.to()
                                        : move.elsewhere().hostname())
                        .with("task", move.task() == null ? null : move.task().task());
    }

    /** A host runs, and its guest is well or not. */
    public static Note.Draft health(VmRecord vm) {
        GuestTrouble trouble = GuestTrouble.of(vm.reason()).orElse(null);
        Note.Level level =
                trouble == null ? Note.Level.INFO : trouble.isForPeople() ? Note.Level.ERROR : Note.Level.WARN;
        Attempt attempt = vm.attempt();
        return new Note.Draft(level, trouble == null ? "a guest is well again" : "a guest is not well")
                .with("vm", vm.hostname().value())
                .with("guest", trouble == null ? null : Word.of(trouble))
                .with("agent", attempt == null ? null : attempt.agentHostname())
                .with("reason", vm.reason());
    }

    public static Note.Draft result(JobResult result, Job.Action action) {
        return Note.info("job is done")
                .with("vm", result.hostname())
                .with("action", Word.of(action))
                .with("status", Word.of(result.status()))
                .with("agent", result.baremetal())
                .with("result", result.id())
                .with("reason", result.reason());
    }

    /** The VM's address as far as is known: what the guest has, else what was ordered. */
    public static @Nullable String address(VmRecord vm) {
        if (vm.guest().address() != null) {
            return vm.guest().address();
        }
        return vm.spec().seed().ip() == null ? null : vm.spec().seed().ip().address();
    }
}
