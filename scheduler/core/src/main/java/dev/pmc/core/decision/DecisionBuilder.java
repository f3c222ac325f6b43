package dev.pmc.core.decision;

import dev.pmc.core.job.HandledJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A decision in the making: what one batch of events changes, and what is to be done then. */
public final class DecisionBuilder {
    public final Instant now;
    private final List<Effect.ForMesos> calls = new ArrayList<>();
    private final List<Effect.ForQueue> answers = new ArrayList<>();
    public final Map<Request, Map<String, Veto>> unplaced = new LinkedHashMap<>();
    private final Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
    private final List<JobResult> results = new ArrayList<>();
    private final List<String> delivered = new ArrayList<>();
    private final List<HandledJob> handled = new ArrayList<>();
    private final List<Long> settled = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<Hostname, String> words = new LinkedHashMap<>();
    private final Map<String, Machine> machines = new LinkedHashMap<>();
    private final Map<String, Optional<Bar>> barred = new LinkedHashMap<>();
    private @Nullable String frameworkId;

    public DecisionBuilder(Instant now) {
        this.now = now;
    }

    public void changed(VmRecord vm) {
        vms.put(vm.hostname(), Optional.of(vm));
    }

    public void removed(Hostname hostname) {
        vms.put(hostname, Optional.empty());
    }

    public void result(JobResult result) {
        results.add(result);
        answer(new Effect.Publish(result));
    }

    public void call(Effect.ForMesos effect) {
        calls.add(effect);
    }

    public void answer(Effect.ForQueue effect) {
        answers.add(effect);
    }

    public void delivered(String resultId) {
        delivered.add(resultId);
    }

    public void handled(HandledJob job) {
        handled.add(job);
    }

    public void settled(long id) {
        settled.add(id);
    }

    public void changed(Machine machine) {
        machines.put(machine.name(), machine);
    }

    public void barred(String agentId, @Nullable Bar bar) {
        barred.put(agentId, Optional.ofNullable(bar));
    }

    public void frameworkId(String id) {
        frameworkId = id;
    }

    /** An executor says how its work on a host goes on. */
    public void words(Hostname hostname, String said) {
        words.put(hostname, said);
    }

    public void note(Note.Draft line) {
        notes.add(line.note());
    }

    public Decision decision(long sequence) {
        return new Decision(
                new Changes(frameworkId, sequence, vms, results, delivered, handled, settled, machines),
                List.copyOf(calls),
                List.copyOf(answers),
                List.copyOf(notes),
                unplaced,
                barred,
                words);
    }
}
