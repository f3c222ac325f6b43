package dev.pmc.core;

import dev.pmc.core.decision.Bar;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Note;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.Job;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.JobTicket;
import dev.pmc.core.job.QueueName;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Policy;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.TaskUpdate.Kind;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.placement.Offer;
import dev.pmc.placement.Resources;
import dev.pmc.placement.SampleAttributes;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.ImageAnswer;
import dev.pmc.vm.VmReport;
import dev.pmc.vm.WorkProgress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler in a test: tells its core what happens, commits what it decides to a state and keeps the effects. A
 * restart keeps nothing but the hostdb.
 */
final class Story {
    /** The queue that all jobs come from. */
    static final QueueName QUEUE = new QueueName("q1:11300");

    private State stored = State.empty("db");
    private Policy policy = SampleVms.POLICY;
    private Core core = new Core(stored, policy);
    private Instant now = SampleVms.NOON;
    private List<Effect> effects = new ArrayList<>();
    private List<Note> notes = new ArrayList<>();
    private Decision decision = core.resume(now);
    private final Map<String, Bar> bars = new HashMap<>();
    private long tickets;
    private boolean imagesAreAway;

    /** The scheduler is killed and starts again. */
    Story restart() {
        bars.clear();
        core = new Core(stored, policy);
        carryOut(core.resume(now));
        return this;
    }

    /** The scheduler is killed, and another one takes over, which decides by that. */
    Story restart(Policy other) {
        policy = other;
        return restart();
    }

    Story registered() {
        return happens(new Event.Registered("framework-1"));
    }

    Story happens(Event... events) {
        carryOut(core.decide(List.of(events), now));
        if (!imagesAreAway) {
            fetchImages();
        }
        return this;
    }

    /** From now on no machine says anything of images by itself; otherwise each has at once what it is to fetch. */
    Story imagesAreAway() {
        imagesAreAway = true;
        return this;
    }

    private void fetchImages() {
        List<Event> answers = new ArrayList<>();
        effects(Effect.FetchImage.class)
                .forEach(fetch -> answers.add(new Event.ImageAnswered(
                        fetch.agentId(), ImageAnswer.fetched(fetch.order().image()))));
        if (!answers.isEmpty()) {
            Decision asked = decision;
            carryOut(core.decide(answers, now));
            effects.addAll(0, asked.effects());
            notes.addAll(0, asked.notes());
            decision = asked;
        }
    }

    private void carryOut(Decision decision) {
        stored = stored.after(decision.changes());
        effects = new ArrayList<>(decision.effects());
        notes = new ArrayList<>(decision.notes());
        this.decision = decision;
        decision.barred().forEach((agent, bar) -> {
            bars.remove(agent);
            bar.ifPresent(one -> bars.put(agent, one));
        });
    }

    /** Time passes, and with it everything that falls due. */
    Story after(long seconds) {
        Instant end = now.plusSeconds(seconds);
        List<Effect> all = new ArrayList<>();
        List<Note> allNotes = new ArrayList<>();
        for (Instant due = core.nextDue().orElse(end);
                due.isBefore(end);
                due = core.nextDue().orElse(end)) {
            now = due.isAfter(now) ? due : now;
            happens();
            all.addAll(effects);
            allNotes.addAll(notes);
        }
        now = end;
        happens();
        all.addAll(effects);
        allNotes.addAll(notes);
        effects = all;
        notes = allNotes;
        return this;
    }

    Story job(Job job) {
        return happens(arrives(job));
    }

    Event arrives(Job job) {
        return new Event.JobArrived(new JobTicket(QUEUE, 1, ++tickets), job);
    }

    /** The last job comes from the queue again, on another connection. */
    Story comesAgain(Job job) {
        return happens(new Event.JobArrived(new JobTicket(QUEUE, 2, tickets), job));
    }

    /** From another machine of that name. */
    Story offerOfNamesake(String id, String agentId, String hostname) {
        Resources all = Resources.of(4, 8192, 100000);
        return happens(new Event.OffersArrived(List.of(new Offer(
                id, agentId, hostname, "another " + hostname, all, SampleAttributes.ENABLED, Set.of(), null))));
    }

    Story offer(String id, String agentId, String hostname) {
        return happens(new Event.OffersArrived(List.of(offerOf(id, agentId, hostname, Resources.of(4, 8192, 100000)))));
    }

    /** From a machine whose address is its own name. */
    static Offer offerOf(String id, String agentId, String hostname, Resources resources) {
        return new Offer(
                id, agentId, hostname, hostname + ":5051", resources, SampleAttributes.ENABLED, Set.of(), null);
    }

    /** An executor or agent says so of the VM's attempt. */
    Story says(String hostname, Kind kind, @Nullable VmReport report) {
        Attempt attempt = Objects.requireNonNull(vm(hostname).attempt());
        return says(attempt.task(), attempt.agentId(), kind, report);
    }

    Story says(TaskId task, String agentId, Kind kind, @Nullable VmReport report) {
        TaskUpdate.Receipt receipt = new TaskUpdate.Receipt(task, agentId, "aa");
        return happens(new Event.TaskUpdated(new TaskUpdate(task, kind, agentId, report, "", receipt)));
    }

    /** An executor says so in words. */
    Story says(String hostname, Kind kind, String words, @Nullable Boolean healthy) {
        Attempt attempt = Objects.requireNonNull(vm(hostname).attempt());
        VmReport report = new VmReport(false, true, Boolean.TRUE.equals(healthy), "10.0.0.5", 0, Map.of());
        TaskUpdate.Receipt receipt = new TaskUpdate.Receipt(attempt.task(), attempt.agentId(), "aa");
        return happens(new Event.TaskUpdated(
                new TaskUpdate(attempt.task(), kind, attempt.agentId(), report, words, receipt, healthy)));
    }

    /** An executor says how far its work on the host has come. */
    Story works(String hostname, WorkProgress progress) {
        VmReport report = VmReport.ofNone(false, true).withProgress(progress);
        return says(hostname, Kind.STARTING, report);
    }

    /** What was decided because of what happened last. */
    Decision decision() {
        return decision;
    }

    /** The master says so on its own account. */
    Story masterSays(TaskId task, String agentId, Kind kind) {
        return happens(new Event.TaskUpdated(new TaskUpdate(task, kind, agentId, null, "", null)));
    }

    /** A VM that has come up on agent-1 of metal1. */
    Story running(String hostname) {
        job(SampleVms.create(hostname));
        offer("offer-for-" + hostname, "agent-1", "metal1");
        says(hostname, Kind.RUNNING, SampleVms.report(false, true, 0));
        return delivered();
    }

    /** The queue takes all results and lets go of all jobs. */
    Story delivered() {
        List<Event> events = new ArrayList<>();
        stored.outbox().forEach(result -> events.add(new Event.ResultDelivered(result.id())));
        stored.handled().forEach(job -> events.add(new Event.JobSettled(job.key())));
        return happens(events.toArray(Event[]::new));
    }

    /** What is stored of a VM. */
    VmRecord vm(String hostname) {
        return stored(hostname).orElseThrow();
    }

    Optional<VmRecord> stored(String hostname) {
        return Optional.ofNullable(stored.vm(new Hostname(hostname)));
    }

    State memory() {
        return stored;
    }

    /** Why an agent gets no new VMs at the moment, if that is so. */
    Optional<Bar> barred(String agentId) {
        return Optional.ofNullable(bars.get(agentId)).filter(bar -> now.isBefore(bar.until()));
    }

    TaskId task(String hostname) {
        return Objects.requireNonNull(vm(hostname).attempt()).task();
    }

    /** What was done because of what happened last, of one kind. */
    <T extends Effect> List<T> effects(Class<T> kind) {
        return effects.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    List<JobResult.Status> results() {
        return effects(Effect.Publish.class).stream()
                .map(publish -> publish.result().status())
                .toList();
    }

    /** The tasks that were launched because of what happened last. */
    List<Effect.Launch> launches() {
        return effects(Effect.Accept.class).stream()
                .flatMap(accept -> accept.launches().stream())
                .toList();
    }

    List<String> notes(Note.Level level) {
        return notes.stream()
                .filter(note -> note.level() == level)
                .map(Note::toString)
                .toList();
    }
}
