package dev.pmc.scheduler;

import dev.pmc.placement.Request;
import dev.pmc.placement.Veto;
import dev.pmc.vm.Hostname;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A decision in the making: what one batch of events changes, and what is to be done then. */
final class Turn {
    final Instant now;
    private final List<Effect.ForMesos> calls = new ArrayList<>();
    private final List<Effect.ForQueue> answers = new ArrayList<>();
    final Map<Request, Map<String, Veto>> hopeless = new LinkedHashMap<>();
    private final Map<Hostname, Optional<VmRecord>> vms = new LinkedHashMap<>();
    private final List<JobResult> results = new ArrayList<>();
    private final List<String> delivered = new ArrayList<>();
    private final List<HandledJob> handled = new ArrayList<>();
    private final List<Long> settled = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<Hostname, String> words = new LinkedHashMap<>();
    private final Map<String, Boolean> drained = new LinkedHashMap<>();
    private final Map<String, Optional<Bar>> barred = new LinkedHashMap<>();
    private @Nullable String frameworkId;

    Turn(Instant now) {
        this.now = now;
    }

    void changed(VmRecord vm) {
        vms.put(vm.hostname(), Optional.of(vm));
    }

    void removed(Hostname hostname) {
        vms.put(hostname, Optional.empty());
    }

    void result(JobResult result) {
        results.add(result);
        answer(new Effect.Publish(result));
    }

    void call(Effect.ForMesos effect) {
        calls.add(effect);
    }

    void answer(Effect.ForQueue effect) {
        answers.add(effect);
    }

    void delivered(String resultId) {
        delivered.add(resultId);
    }

    void handled(HandledJob job) {
        handled.add(job);
    }

    void settled(long id) {
        settled.add(id);
    }

    void drained(String hostname, boolean yes) {
        drained.put(hostname, yes);
    }

    void barred(String agentId, @Nullable Bar bar) {
        barred.put(agentId, Optional.ofNullable(bar));
    }

    void frameworkId(String id) {
        frameworkId = id;
    }

    /** An executor says how its work on a host goes on. */
    void words(Hostname hostname, String said) {
        words.put(hostname, said);
    }

    void note(Note.Draft line) {
        notes.add(line.note());
    }

    Decision decision(long sequence) {
        return new Decision(
                new Changes(frameworkId, sequence, vms, results, delivered, handled, settled, drained),
                List.copyOf(calls),
                List.copyOf(answers),
                List.copyOf(notes),
                hopeless,
                barred,
                words);
    }
}
