package dev.pmc.core.decision;

import dev.pmc.core.group.GroupReply;
import dev.pmc.core.job.JobResult;
import dev.pmc.placement.Outlook;
import dev.pmc.placement.Request;
import dev.pmc.placement.constraint.Veto;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.WorkProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A decision in the making: what one batch of events changes, and what is to be done then. */
public final class DecisionBuilder {
    public final Instant now;
    private final List<Effect.ForMesos> calls = new ArrayList<>();
    private final List<Effect.ForQueue> answers = new ArrayList<>();
    public final Map<Request, Map<String, Veto>> unplaced = new LinkedHashMap<>();
    private final List<Note> notes = new ArrayList<>();
    private final Map<Hostname, Optional<WorkProgress>> progress = new LinkedHashMap<>();
    private final Map<String, GroupReply> replies = new LinkedHashMap<>();
    private final Set<String> curious = new LinkedHashSet<>();
    private final Map<String, Outlook> outlooks = new LinkedHashMap<>();
    private final Map<String, Optional<Bar>> barred = new LinkedHashMap<>();
    private final DraftState state;

    /** @param state what the turn changes */
    public DecisionBuilder(Instant now, DraftState state) {
        this.now = now;
        this.state = state;
    }

    /** The result is published, and kept until the queue has it. */
    public void result(JobResult result) {
        state.result(result);
        answer(new Effect.Publish(result));
    }

    public void call(Effect.ForMesos effect) {
        calls.add(effect);
    }

    public void answer(Effect.ForQueue effect) {
        answers.add(effect);
    }

    public void barred(String agentId, @Nullable Bar bar) {
        barred.put(agentId, Optional.ofNullable(bar));
    }

    /** An executor says how its work on a host goes on, or that none is under way. */
    public void progress(Hostname hostname, Optional<WorkProgress> work) {
        progress.put(hostname, work);
    }

    /** A request about groups has come to its end. */
    public void reply(String requestId, GroupReply reply) {
        replies.put(requestId, reply);
    }

    /** Somebody asks by that request what agents have left. */
    public void isCurious(String requestId) {
        curious.add(requestId);
    }

    /** Tells those who have asked. */
    public void answerCurious(Supplier<Outlook> outlook) {
        if (!curious.isEmpty()) {
            Outlook now = outlook.get();
            curious.forEach(id -> outlooks.put(id, now));
        }
    }

    public void note(Note.Draft line) {
        notes.add(line.note());
    }

    /** Ends the turn. */
    public Decision decision() {
        Changes changes = state.take();
        return new Decision(
                changes,
                state.before(),
                List.copyOf(calls),
                List.copyOf(answers),
                List.copyOf(notes),
                unplaced,
                barred,
                progress,
                replies,
                outlooks);
    }
}
