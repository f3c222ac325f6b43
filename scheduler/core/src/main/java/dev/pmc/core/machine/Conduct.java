package dev.pmc.core.machine;

import dev.pmc.core.decision.Bar;
import dev.pmc.core.decision.DecisionBuilder;
import dev.pmc.core.decision.Note;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.OfferBook;
import dev.pmc.vm.Ascii;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How agents fare with the VMs that they are given. An agent on which every VM fails stays the emptiest, so it would get
 * the next one, too.
 *
 * <p>A VM that has failed somewhere goes elsewhere next, if it is free to. An agent that has failed several different VMs
 * in a row, or could not bring up an executor, gets no new one for a while, and after that one at a time until one comes
 * up. But a VM that fails on a second agent for the same kind of reason is itself at fault: that is not held against
 * agents, unless the VM comes up on a third. And never is more than half of the agents barred for what VMs have failed
 * in a row there: then the cause is something that they have in common.
 *
 * <p>Kept in memory only: after a restart of pmc every agent has a clean sheet, and earns its bar again within a few VMs.
 */
public final class Conduct {
    /** What became of a VM on an agent. A grave one says more about the agent than about the VM. */
    private record Failure(String kind, String reason, boolean grave) {}

    /** What an agent has done since a VM last came up there. */
    private static final class Sheet {
        final String hostname;
        final Map<Hostname, Failure> failed = new LinkedHashMap<>();
        /** How often it was barred. */
        int bars;

        @Nullable
        Bar bar;

        /** It is barred only while one VM is tried there. */
        boolean onTrial;

        Sheet(String hostname) {
            this.hostname = hostname;
        }

        boolean isBarred(Instant now) {
            return bar != null && now.isBefore(bar.until());
        }
    }

    private final Policy policy;
    private final OfferBook offers;
    private @Nullable Instant begun;
    private final Map<String, Sheet> sheets = new HashMap<>();
    /** What became of each VM where, since it last came up. */
    private final Map<Hostname, Map<String, Failure>> failures = new HashMap<>();

    public Conduct(Policy policy, OfferBook offers) {
        this.policy = policy;
        this.offers = offers;
    }

    /** pmc is there from now on, and serves the executor's archive; a second call is fine. */
    public void begin(Instant now) {
        begun = begun == null ? now : begun;
    }

    /**
     * Judges word of an attempt to bring up a VM.
     *
     * @return the word, with the agent's fault named. That an archive could not be fetched is nobody's fault if pmc, which
     *     serves it, was not there all the time; and if another scheduler was to serve it, which may be gone, that goes for
     *     every executor that has not come up
     */
    public TaskUpdate judge(VmRecord vm, Attempt attempt, TaskUpdate update, DecisionBuilder turn) {
        boolean wasThere = begun != null && !attempt.placedAt().isBefore(begun);
        TaskUpdate judged = switch (update.kind()) {
            case NOT_FETCHED -> wasThere && !isFromElsewhere(attempt) ? update.as(Kind.HOST_FAILED) : update;
            case HOST_FAILED -> isFromElsewhere(attempt) ? update.as(Kind.NOT_FETCHED) : update;
            default -> update;
        };
        if (vm.standing().isComingUp() && vm.goal() == Goal.RUN) {
            VmReport report = update.report();
            switch (judged.kind()) {
                case RUNNING -> cameUp(vm.hostname(), attempt.agentId(), turn);
                case HOST_FAILED -> failed(vm.hostname(), attempt, update.message(), true, turn);
                case LOST -> failed(vm.hostname(), attempt, update.message(), false, turn);
                case REFUSED -> {
                    if (report == null || report.retryable()) {
                        failed(vm.hostname(), attempt, update.message(), false, turn);
                    }
                }
                default -> {}
            }
        }
        return judged;
    }

    /** Whether its executor was to be fetched from another scheduler than this one. */
    private boolean isFromElsewhere(Attempt attempt) {
        ExecutorId executor = ExecutorId.of(attempt.executorId());
        return executor.source() != null
                && !executor.source()
                        .equals(policy.tasks().executors().apply(null).source());
    }

    /** The agents on which this VM has failed since it last came up. */
    public Set<String> failedWith(Hostname vm) {
        return failures.getOrDefault(vm, Map.of()).keySet();
    }

    /**
     * An attempt to bring up a VM has failed.
     *
     * @param grave one such failure is enough to bar the agent
     */
    public void failed(Hostname vm, Attempt attempt, String reason, boolean grave, DecisionBuilder turn) {
        Failure failure = new Failure(kind(reason, vm), reason, grave);
        Map<String, Failure> before = failures.computeIfAbsent(vm, unknown -> new LinkedHashMap<>());
        boolean itsOwnFault = before.entrySet().stream()
                .anyMatch(other -> !other.getKey().equals(attempt.agentId())
                        && other.getValue().kind().equals(failure.kind()));
        before.put(attempt.agentId(), failure);
        Sheet sheet = sheets.computeIfAbsent(attempt.agentId(), unknown -> new Sheet(attempt.agentHostname()));
        if (itsOwnFault) {
            before.keySet().forEach(agentId -> acquit(agentId, vm, turn));
        } else {
            hold(attempt.agentId(), sheet, vm, failure, turn);
        }
    }

    private void cameUp(Hostname vm, String agentId, DecisionBuilder turn) {
        Sheet sheet = sheets.remove(agentId);
        if (sheet != null && sheet.bar != null) {
            lift(agentId, sheet, turn);
        }
        Map<String, Failure> before = failures.remove(vm);
        if (before != null) {
            before.remove(agentId);
            before.forEach((other, failure) -> {
                Sheet others = sheets.get(other);
                if (others != null && !others.failed.containsKey(vm)) {
                    hold(other, others, vm, failure, turn);
                }
            });
        }
    }

    /** Nothing is left of a VM. */
    public void forget(Hostname vm) {
        failures.remove(vm);
    }

    /** A new VM was placed. On an agent that was barred it is the only one until something is known of it. */
    public void placed(String agentId, DecisionBuilder turn) {
        Sheet sheet = sheets.get(agentId);
        if (sheet != null && sheet.bar != null && !sheet.isBarred(turn.now)) {
            sheet.onTrial = true;
            bar(agentId, sheet, policy.bars().time().first(), sheet.bar.reason(), turn);
        }
    }

    private void hold(String agentId, Sheet sheet, Hostname vm, Failure failure, DecisionBuilder turn) {
        sheet.failed.put(vm, failure);
        boolean isBarred = sheet.isBarred(turn.now) && !sheet.onTrial;
        boolean again = sheet.bars > 0;
        if (!isBarred && (again || failure.grave() || (isRun(sheet) && !areManyBarred(turn.now)))) {
            sheet.bars++;
            sheet.onTrial = false;
            Duration time = policy.bars().time().after(sheet.bars);
            bar(agentId, sheet, time, failure.reason(), turn);
            turn.note(Note.error("hosts fail on an agent; it gets no new ones for a while")
                    .with("agent", sheet.hostname)
                    .with("failed", sheet.failed.size())
                    .with("seconds", time.toSeconds())
                    .with("reason", failure.reason()));
        }
    }

    private boolean isRun(Sheet sheet) {
        return sheet.failed.size() >= policy.bars().failures();
    }

    /** Whether with one more it would be more than half of the agents. */
    private boolean areManyBarred(Instant now) {
        long barred =
                sheets.values().stream().filter(sheet -> sheet.isBarred(now)).count();
        return 2 * (barred + 1) > offers.agents();
    }

    /** What a VM did on an agent was the VM's own fault. */
    private void acquit(String agentId, Hostname vm, DecisionBuilder turn) {
        Sheet sheet = sheets.get(agentId);
        if (sheet == null || sheet.failed.remove(vm) == null) {
            return;
        }
        boolean deserved = isRun(sheet) || sheet.failed.values().stream().anyMatch(Failure::grave);
        if (sheet.bar != null && !deserved) {
            sheet.bars = 0;
            lift(agentId, sheet, turn);
        }
    }

    private void bar(String agentId, Sheet sheet, Duration time, String reason, DecisionBuilder turn) {
        Bar bar = new Bar(turn.now.plus(time), reason);
        sheet.bar = bar;
        offers.bar(agentId, bar.until());
        turn.barred(agentId, bar);
    }

    private void lift(String agentId, Sheet sheet, DecisionBuilder turn) {
        sheet.bar = null;
        sheet.onTrial = false;
        offers.unbar(agentId);
        turn.barred(agentId, null);
        turn.note(Note.info("an agent that was barred gets hosts again").with("agent", sheet.hostname));
    }

    /** The reason without what differs from one VM or attempt to the next: its name, and all numbers. */
    private static String kind(String reason, Hostname vm) {
        return Ascii.lower(reason).replace(vm.value(), "").replaceAll("[0-9a-f]*[0-9][0-9a-f]*", "#");
    }
}
