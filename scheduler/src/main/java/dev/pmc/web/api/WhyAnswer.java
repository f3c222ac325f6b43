package dev.pmc.web.api;

import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.status.HostStatus;
import dev.pmc.status.Refusals;
import dev.pmc.status.Snapshot;
import dev.pmc.status.StatusBoard;
import dev.pmc.vm.Word;
import dev.pmc.web.api.Views.Amount;
import dev.pmc.web.api.Views.Vetoed;
import dev.pmc.web.api.Views.Why;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Explains why a host is where it is, in a sentence and in numbers. */
final class WhyAnswer {
    private final StatusBoard board;
    private final Snapshot now;

    WhyAnswer(StatusBoard board) {
        this.board = board;
        now = board.snapshot();
    }

    Why of(HostStatus host) {
        VmRecord vm = host.record();
        Optional<Refusals.Answer> asked = board.why(vm);
        Refusals.Answer answer = asked.orElse(null);
        return new Why(
                vm.hostname().value(),
                Word.of(vm.state()),
                answer != null,
                sentence(host, answer),
                vm.tries().notBefore(),
                answer == null
                        ? null
                        : Amount.of(
                                answer.request().need().plus(answer.request().executorShare())),
                answer == null ? 0 : answer.looked(),
                now.agents().size(),
                answer == null ? null : answer.last(),
                answer == null
                        ? List.of()
                        : answer.groups().stream().map(Vetoed::of).toList());
    }

    private String sentence(HostStatus host, Refusals.@Nullable Answer answer) {
        VmRecord vm = host.record();
        if (answer == null) {
            return settled(vm) + step(host);
        }
        if (isDelayed(vm)) {
            return "the last attempt failed" + because(vm.reason()) + "; the next one is made at "
                    + vm.tries().notBefore();
        }
        Optional<String> never = vm.home() == null ? board.objection(answer.request()) : Optional.empty();
        if (never.isPresent()) {
            return never.get();
        }
        if (now.master().connected() && answer.looked() > 0 && answer.awaited() == null) {
            return where(vm, machine(vm)) + "of the " + answer.looked() + " agents that have made offers none will do";
        }
        return reason(vm, answer, machine(vm));
    }

    /** What keeps a host that waits, in words that are the same for all that are kept by the same. */
    String reason(VmRecord vm, Refusals.Answer answer) {
        return reason(vm, answer, "one machine");
    }

    private String reason(VmRecord vm, Refusals.Answer answer, String machine) {
        if (isDelayed(vm)) {
            return "the last attempt failed" + because(vm.reason()) + "; the next one is made after a pause";
        }
        if (!now.master().connected()) {
            return "pmc is not connected to a Mesos master, so there are no offers";
        }
        if (answer.awaited() != null) {
            return where(vm, machine) + "it waits for the offer of agent "
                    + answer.awaited().hostname() + ", which is the best for it";
        }
        if (answer.looked() == 0) {
            return where(vm, machine) + "no agent has made an offer since it began to wait";
        }
        return where(vm, machine) + "no agent will do";
    }

    private boolean isDelayed(VmRecord vm) {
        return vm.tries().notBefore() != null && vm.tries().notBefore().isAfter(now.at());
    }

    /** The machine to which a host is bound, if it is. */
    private static String machine(VmRecord vm) {
        return vm.home() == null
                ? String.valueOf(vm.options().baremetal())
                : vm.home().hostname();
    }

    private static String where(VmRecord vm, String machine) {
        if (vm.home() != null) {
            return vm.home().gone()
                    ? "it was on " + machine + ", which was declared gone for good, and the job says to wait; "
                    : "it is bound to " + machine + ", which has its disk; ";
        }
        return vm.options().baremetal() == null ? "" : "it may only go to " + machine + "; ";
    }

    private static String settled(VmRecord vm) {
        return switch (vm.state()) {
            case ACCEPTED -> "it waits for nothing";
            case PLACED -> "an agent was found; its executor has not said anything yet";
            case STARTING -> "its executor is bringing it up";
            case RUNNING -> {
                if (vm.reason() != null) {
                    yield "its domain is active, but " + vm.reason();
                }
                yield vm.guest().ready()
                        ? "it is running, and the guest has answered"
                        : "it is running; the guest has not answered yet";
            }
            case STOPPING ->
                vm.goal() == Goal.RUN
                        ? "its last attempt is being ended, and then it is tried again" + because(vm.reason())
                        : "it is being stopped" + troubled(vm);
            case STOPPED -> "it is off" + because(vm.reason());
            case DELETING -> "it is being deleted" + troubled(vm);
            case FAILED ->
                "it was given up after " + vm.tries().failures() + " failed attempts" + because(vm.reason())
                        + "; a start job tries again";
            case UNREACHABLE -> "its agent does not answer the Mesos master; the VM may well be running";
        };
    }

    /** How far the work on it has come, by the last word of its executor. */
    private static String step(HostStatus host) {
        HostStatus.Work work = host.work();
        if (work == null) {
            return "";
        }
        StepView view = StepView.of(work);
        return because((view.number() == null ? "" : "step " + view.number() + " of " + view.of() + ", ")
                + view.words()
                + (view.percent() == null ? "" : " (" + view.percent() + " %)"));
    }

    private static String troubled(VmRecord vm) {
        return vm.tries().failures() == 0
                ? ""
                : "; that has failed " + vm.tries().failures() + (vm.tries().failures() == 1 ? " time" : " times")
                        + because(vm.reason());
    }

    private static String because(@Nullable String reason) {
        return reason == null || reason.isEmpty() ? "" : ": " + reason;
    }
}
