package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.decision.State;
import dev.pmc.core.job.DeferredJob;
import dev.pmc.core.job.JobResult;
import dev.pmc.core.job.PendingJob;
import dev.pmc.core.vm.Attempt;
import dev.pmc.core.vm.Goal;
import dev.pmc.core.vm.Move;
import dev.pmc.core.vm.Remake;
import dev.pmc.core.vm.TaskId;
import dev.pmc.core.vm.TaskUpdate;
import dev.pmc.core.vm.VmRecord;
import dev.pmc.core.vm.VmState;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmTask;
import dev.pmc.vm.VmTask.Verb;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What must hold at any moment, watched from outside: what is stored, what is performed, what is on the machines.
 *
 * <ol>
 *   <li>A VM has at most one live attempt, and a hostname at most one domain in the whole fleet; while it moves, one that runs.
 *   <li>A job leaves the queue only after its record is durable, and an accepted job ends in one result.
 *   <li>A status update is acknowledged only after it is durable.
 *   <li>No agent is given more than it has offered, and an offer is used at most once.
 *   <li>No disk is removed but by a delete of that very VM.
 *   <li>Every offer is used or declined within a second.
 *   <li>An agent has at most one executor of a kind.
 *   <li>State is what the changes come to: the core's is the fold of those that it asked for, the hostdb's of those committed.
 * </ol>
 *
 * Those who lead, and the offers that each has in hand, are watched over by {@link Leadership} and {@link OffersInHand}, and
 * how full the machines are by {@link MachineLoad}, the disks by {@link DisksKept}, the constraints of jobs by {@link PlacesKept}, groups by {@link GroupsKept},
 * and what is said of snapshots by {@link SnapshotsKept}.
 */
final class Invariants {
    private final World world;
    private final GroupsKept groups = new GroupsKept();
    private final SnapshotsKept snapshots = new SnapshotsKept();
    private State folded = State.empty("db");
    private final Map<String, SimMaster.Launch> launches = new HashMap<>();
    /** The tasks of all attempts that were ever stored. */
    private final Set<String> attempts = new HashSet<>();

    private final Map<String, String> agentOfTask = new HashMap<>();
    private final Map<String, SimWord> forwarded = new HashMap<>();
    private final Set<TaskId> ending = new HashSet<>();
    private final Map<String, String> resultOfJob = new LinkedHashMap<>();
    private final Map<String, JobResult> published = new HashMap<>();
    private final Map<String, String> releasedBy = new HashMap<>();
    private final Map<Hostname, Long> poweredOffAt = new HashMap<>();

    Invariants(World world) {
        this.world = world;
    }

    GroupsKept groups() {
        return groups;
    }

    SnapshotsKept snapshots() {
        return snapshots;
    }

    /** To be called after every event. */
    void check() {
        world.disks.check();
        world.schedulers.forEach(SimScheduler::checkOffers);
    }

    // Tasks

    /** @param inOffice whether the epoch stands of the one who does it; if not, what is stored may have gone on since */
    void launching(List<SimMaster.Launch> all, boolean inOffice) {
        for (SimMaster.Launch launch : all) {
            require(
                    launches.put(launch.taskId(), launch) == null,
                    "a task id is used once",
                    launch.taskId() + " is launched again");
            VmRecord vm = world.hostDb.state().vm(launch.task().spec().hostname());
            boolean isStored = vm != null && vm.attemptOf(new TaskId(launch.taskId())) != null;
            require(
                    isStored || (!inOffice && attempts.contains(launch.taskId())),
                    "nothing is done before it is durable",
                    launch.taskId() + " is launched, and the hostdb does not know it");
        }
    }

    /** The master has taken a launch. */
    void accepted(SimMaster.Launch launch, String agentId) {
        agentOfTask.put(launch.taskId(), agentId);
    }

    /** A task has reached its agent. */
    void launched(String taskId, VmTask task) {
        for (SimAgent agent : world.agents) {
            agent.tasks.forEach((otherId, other) -> require(
                    other.latest.isEnd()
                            || otherId.equals(taskId)
                            || isMoving(task.spec().hostname())
                            || !other.task.spec().hostname().equals(task.spec().hostname()),
                    "one live attempt per VM",
                    taskId + " is launched while " + otherId + " lives on " + agent.id));
        }
    }

    /** One that moves has an attempt on each side. */
    private boolean isMoving(Hostname hostname) {
        VmRecord vm = world.hostDb.state().vm(hostname);
        return vm != null && vm.move() != null;
    }

    VmTask taskOf(String taskId) {
        return Objects.requireNonNull(launches.get(taskId)).task();
    }

    Resources needOf(String taskId) {
        return Objects.requireNonNull(launches.get(taskId)).need();
    }

    List<String> tasksOn(String agentId) {
        return agentOfTask.entrySet().stream()
                .filter(entry -> entry.getValue().equals(agentId))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    // Word of tasks, and what is stored of it

    void told(String uuid, SimWord word) {
        forwarded.put(uuid, word);
    }

    void acknowledged(TaskUpdate.Receipt receipt) {
        SimWord word = Objects.requireNonNull(forwarded.get(receipt.uuid()), "an update that never was");
        String task = receipt.task().value();
        for (VmRecord vm : world.hostDb.state().vms()) {
            Attempt attempt = vm.attemptOf(receipt.task());
            if (attempt == null) {
                continue;
            }
            boolean isElsewhere = !attempt.equals(vm.attempt());
            boolean isHeld = vm.move() != null && vm.move().held();
            boolean stored = switch (word.kind()) {
                case STAGING, UNREACHABLE -> true;
                case STARTING -> isElsewhere || vm.state() != VmState.PLACED;
                case RUNNING ->
                    isElsewhere
                            || isHeld
                            || vm.goal() != Goal.RUN
                            || attempt.verb() != Verb.RUN
                            || (vm.state() != VmState.PLACED && vm.state() != VmState.STARTING);
                case FINISHED, KILLED, REFUSED, NEVER_RAN, HOST_FAILED, NOT_FETCHED, FORGOTTEN, LOST, AGENT_GONE ->
                    false;
            };
            require(stored, "acknowledged only when durable", task + " is " + word.kind() + ", but stored as " + vm);
        }
    }

    void subscribed(@Nullable String claimed, String given, boolean inOffice) {
        require(
                claimed != null || launches.isEmpty(),
                "one framework id for ever",
                "it subscribes as a new framework " + given + ", and has tasks");
        String stored = world.hostDb.state().frameworkId();
        require(
                !inOffice || Objects.equals(claimed, stored) || (stored == null && launches.isEmpty()),
                "one framework id for ever",
                "it subscribes as " + claimed + ", and has stored " + stored);
    }

    /**
     * Whom people want to run is only ended if it took too long to come up, while the scheduler was listening; with all that are on
     * its machine, if an operator says so; or to be made into something else at once, if a job says so.
     */
    private void endingIsDue(VmRecord vm, long listened) {
        Attempt attempt = vm.attempt();
        Remake remake = vm.asked().remake();
        if (attempt != null && vm.goal() == Goal.RUN && vm.state() == VmState.STOPPING && ending.add(attempt.task())) {
            require(
                    vm.tries().failures() == 0
                            || isEmptied(attempt.agentHostname())
                            || (remake != null && remake.now())
                            || listened >= SimMind.LIMITS.launch().toMillis(),
                    "a restart has no adverse impact",
                    attempt.task() + " is to be ended after listening for " + listened + " ms");
        }
    }

    /** An executor starts on an agent beside those. */
    void executorStarts(ExecutorId executor, Set<String> others) {
        require(
                others.stream().noneMatch(other -> ExecutorId.of(other).kind().equals(executor.kind())),
                "an agent has one executor of a kind",
                executor + " starts beside " + others);
    }

    void killed(TaskId task) {
        for (VmRecord vm : world.hostDb.state().vms()) {
            Attempt attempt = vm.attempt();
            if (attempt != null && attempt.task().equals(task)) {
                require(
                        vm.goal() != Goal.RUN || vm.state() == VmState.STOPPING || isEmptied(attempt.agentHostname()),
                        "nobody is ended who is to run",
                        task + " is ended, the record is " + vm);
            }
        }
    }

    // Jobs

    static void stateIsWhatChangesComeTo(State state, State folded) {
        require(state.equals(folded), "state is what the changes come to", state + ", and not " + folded);
    }

    private boolean isEmptied(String hostname) {
        Machine machine = folded.machine(hostname);
        return machine != null && machine.emptied();
    }

    /** Follows each job from its acceptance on: it has one result id, now and for ever. */
    void committed(Changes changes) {
        world.load.stored(folded, changes);
        State old = folded;
        folded = folded.after(changes);
        PlacesKept.stored(old, changes, folded);
        groups.stored(old, changes, folded);
        stateIsWhatChangesComeTo(world.hostDb.state(), folded);
        for (Optional<VmRecord> vm : changes.vms().values()) {
            if (vm.isPresent()) {
                Attempt attempt = vm.get().attempt();
                if (attempt != null) {
                    attempts.add(attempt.task().value());
                }
                endingIsDue(vm.get(), world.leadership.listenedBefore(changes));
                for (PendingJob job : vm.get().jobs().pending()) {
                    accepted(job.fields(), job.resultId());
                }
                Move move = vm.get().move();
                world.disks.stored(vm.get());
                if (move != null && move.task() != null) {
                    attempts.add(move.task().task().value());
                }
                if (move != null && move.job() != null) {
                    accepted(move.job().fields(), move.job().resultId());
                }
                for (DeferredJob job : vm.get().jobs().deferred()) {
                    accepted(job.job().fields(), job.resultId());
                }
                if (SimExecutor.POWERED_OFF.equals(vm.get().reason())) {
                    poweredOffAt.put(vm.get().hostname(), changes.sequence());
                }
            }
        }
        changes.results().forEach(result -> {
            accepted(result.fields(), result.id());
            if (result.released() != null) {
                String before = releasedBy.put(result.released(), result.id());
                require(
                        before == null || before.equals(result.id()),
                        "a lease comes back once",
                        result.released() + " comes back by " + before + " and " + result.id());
            }
        });
    }

    private void accepted(Map<String, Object> fields, String resultId) {
        String reference = reference(fields, resultId);
        String before = resultOfJob.put(reference, resultId);
        require(
                before == null || before.equals(resultId),
                "one result per job",
                reference + " has the result ids " + before + " and " + resultId);
    }

    /** Which job it is; those of groups come from no queue, and are known by their results. */
    private static String reference(Map<String, Object> fields, String resultId) {
        return Objects.requireNonNullElse(fields.get(Message.REFERENCE), resultId)
                .toString();
    }

    void deletedFromQueue(Message message) {
        require(
                resultOfJob.containsKey(message.reference()),
                "a job is deleted only when it is durable",
                message + " is deleted, and nothing of it is stored");
    }

    void published(JobResult result) {
        snapshots.published(result);
        String reference = reference(result.fields(), result.id());
        JobResult before = published.put(reference, result);
        require(
                before == null || before.equals(result),
                "one result per job",
                reference + " has the results " + before + " and " + result);
        require(
                result.id().equals(resultOfJob.get(reference)),
                "nothing is done before it is durable",
                "the result " + result + " is published and not stored");
    }

    /** Nobody will be told of a result. */
    void givenUp(JobResult result) {
        require(
                world.queue.neverTakes(result.id()),
                "only what the queue never takes is given up",
                "nobody is told of " + result);
        published.put(reference(result.fields(), result.id()), result);
    }

    /** Whether the network stage is told that nothing rests on a lease. */
    boolean isReleased(String lease) {
        return releasedBy.containsKey(lease);
    }

    @Nullable
    JobResult resultOf(Message message) {
        return published.get(message.reference());
    }

    /** Whether it was stored that the job is to be done. */
    boolean isAccepted(Message message) {
        return resultOfJob.containsKey(message.reference());
    }

    /** When it was last heard of a guest that it has powered itself off, as a number in the order of decisions. */
    long poweredOffAt(Hostname vm) {
        return poweredOffAt.getOrDefault(vm, -1L);
    }

    static void require(boolean condition, String rule, String what) {
        if (!condition) {
            throw new Violation(rule, what);
        }
    }
}
