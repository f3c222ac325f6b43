package dev.pmc.simulation;

import dev.pmc.core.decision.Changes;
import dev.pmc.core.decision.Decision;
import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.State;
import dev.pmc.hostdb.StateWatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A scheduler's process around the real core: it waits until it leads, and then turns the loop, with a queue feeder, queue replies
 * and a Mesos adapter. What is decided is committed, and only then performed, if the epoch stood after it was decided.
 *
 * <p>Between any two steps, a step being a commit or an effect, it may be killed or paused. When it is told that it leads no more, it
 * takes no more turns, ends when what it has begun is done, and is started again.
 */
final class SimScheduler implements SimJournal.Owner {
    /** So long it may take to be told that a commit is durable, without counting as a stall. */
    private static final long SWIFT = 10;

    /** Something that is to be performed, and when it was decided. */
    private record Deed(Effect effect, long decidedAt) {}

    /** A turn's decision, and what is stored of it. */
    private record Turn(Decision decision, Changes changes, long decidedAt) {}

    private final World world;
    private final Sabotage sabotage;
    private final String name;
    private final SimProcess process;
    private final SimMind mind;
    private final SimDriver driver;
    private final MasterCalls calls;
    private final Deque<Turn> decided = new ArrayDeque<>();
    private final Deque<Deed> deeds = new ArrayDeque<>();
    private final List<Event> inbox = new ArrayList<>();

    private @Nullable SimJournal journal;
    private long epoch;
    private @Nullable QueueClient queue;
    private boolean committing;
    private boolean stopping;
    private boolean awake;
    private long tick = Long.MAX_VALUE;
    private long stalledUntil;

    SimScheduler(World world, Sabotage sabotage, String name, long clock) {
        this.world = world;
        this.sabotage = sabotage;
        this.name = name;
        process = new SimProcess(world);
        process.setClock(clock);
        mind = new SimMind(name);
        driver = new SimDriver(world, this, process, this::post);
        calls = new MasterCalls(world, driver);
    }

    SimProcess process() {
        return process;
    }

    SimDriver driver() {
        return driver;
    }

    /** The framework's id as far as it knows. */
    @Nullable
    String frameworkId() {
        return mind.core().state().frameworkId();
    }

    /** Whether its epoch stands; it may have been deposed without knowing it. */
    boolean isInOffice() {
        return mind.leads() && epoch == world.hostDb.epoch();
    }

    /** Whether it leads, and goes on to. */
    boolean leads() {
        return isInOffice() && !stopping;
    }

    /** Whether it takes no more turns. */
    boolean isStopping() {
        return stopping;
    }

    boolean isIdle() {
        return leads() && inbox.isEmpty() && decided.isEmpty() && deeds.isEmpty() && !committing && queue().isIdle();
    }

    /** No offer is held for long by one that can do anything about it. */
    void checkOffers() {
        if (!process.isPaused() && !committing) {
            driver.checkOffers(Math.max(stalledUntil, process.resumedAt()));
        }
    }

    // Life and death

    void start() {
        stopping = false;
        world.say("%s starts", name);
        SimJournal mine = world.journal(process, sabotage, this);
        journal = mine;
        process.start(mine::resumed);
        mine.lead();
    }

    @Override
    public StateWatch watch() {
        return mind;
    }

    @Override
    public void leads(long epoch, State state) {
        world.say("%s leads in epoch %s", name, epoch);
        this.epoch = epoch;
        world.leadership.began(this, epoch, state);
        mind.lead(state);
        queue = new QueueClient(world, process, sabotage, this::post);
        if (sabotage.resumes()) {
            carryOut(mind.core().resume(process.now()));
        }
        if (process.isAlive()) {
            driver.connectIn(world.dice.between(1, 500));
            queue().jobsIn(0);
            planTick();
        }
    }

    private QueueClient queue() {
        if (queue == null) {
            throw new IllegalStateException("the scheduler does not lead");
        }
        return queue;
    }

    private SimJournal hostDb() {
        if (journal == null) {
            throw new IllegalStateException("the scheduler is not running");
        }
        return journal;
    }

    /** There may be jobs after that time. */
    void jobsIn(long delay) {
        if (queue != null) {
            queue().jobsIn(delay);
        }
    }

    /** Counts a step; false if the process was killed or paused before it. */
    private boolean goesOn() {
        Incident.@Nullable AtStep incident = world.nextStep();
        if (incident instanceof Incident.Crash crash) {
            world.say("%s is killed before step %s", name, crash.step());
            hostDb().die();
            end(crash.downtime() + 100);
        } else if (incident instanceof Incident.Pause pause) {
            world.say("%s is paused before step %s for %s ms", name, pause.step(), pause.duration());
            pause(pause.duration(), pause.suspended());
        }
        return incident == null;
    }

    void pause(long duration, boolean suspended) {
        if (process.isAlive() && !process.isPaused()) {
            process.pause(duration, suspended);
            hostDb().paused();
        }
    }

    void cutOffZooKeeper(long duration) {
        if (process.isAlive()) {
            hostDb().cut(duration);
        }
    }

    private void end(long downtime) {
        if (queue != null) {
            queue().die();
        }
        process.end();
        QueueClient lost = queue;
        mind.forget();
        queue = null;
        inbox.clear();
        decided.clear();
        deeds.clear();
        committing = false;
        awake = false;
        tick = Long.MAX_VALUE;
        driver.die();
        if (lost != null) {
            world.agenda.in(world.dice.between(0, 100), () -> {
                world.queue.drop(lost);
                world.jobsCame();
            });
        }
        world.agenda.in(downtime, this::start);
    }

    /** Has it take no more turns, and end when what it has begun is done. */
    void stop() {
        if (process.isAlive() && !stopping) {
            world.say("%s stops", name);
            stopping = true;
            endIfDone();
        }
    }

    private void endIfDone() {
        if (process.isAlive() && stopping && !committing && decided.isEmpty() && deeds.isEmpty()) {
            end();
        }
    }

    private void end() {
        world.say("%s has ended", name);
        hostDb().close();
        end(world.dice.between(100, 5_000));
    }

    @Override
    public void lost() {
        world.say("%s is told that it leads no more", name);
        stop();
    }

    @Override
    public void stale() {
        world.say("%s hears that another epoch stands", name);
        committing = false;
        decided.clear();
        stop();
        endIfDone();
    }

    // The loop

    void post(Event event) {
        inbox.add(sabotage.heard(event));
        wake(world.dice.between(0, 5));
    }

    private void wake(long delay) {
        if (!awake) {
            awake = true;
            process.in(delay, () -> {
                awake = false;
                turn();
            });
        }
    }

    private void turn() {
        if (stopping) {
            return;
        }
        List<Event> batch = List.copyOf(inbox);
        inbox.clear();
        if (world.isTraced()) {
            batch.forEach(event -> world.say("    <- %s", TraceLines.of(event)));
        }
        carryOut(mind.core().decide(batch, process.now()));
        if (process.isAlive()) {
            planTick();
        }
    }

    private void planTick() {
        long due = mind.core().nextDue().map(process::momentOf).orElse(Long.MAX_VALUE);
        if (due != Long.MAX_VALUE && due < tick) {
            tick = Math.max(due, world.agenda.now() + 1);
            long mine = tick;
            process.at(tick, () -> {
                if (tick == mine) {
                    tick = Long.MAX_VALUE;
                    if (!awake) {
                        turn();
                    }
                }
            });
        }
    }

    private void carryOut(Decision decision) {
        for (Effect effect : sabotage.early(decision)) {
            if (!goesOn()) {
                return;
            }
            perform(effect);
        }
        Changes changes = sabotage.stored(decision.changes());
        world.leadership.decided(changes, driver.listened());
        decided.add(new Turn(decision, changes, world.agenda.now()));
        soon(this::commit);
    }

    /** In a while, in which turns may be decided and committed; a crash forgets what is not done. */
    private void soon(Runnable work) {
        process.in(world.dice.between(0, 3), work);
    }

    private void commit() {
        while (process.isAlive() && !committing && !decided.isEmpty()) {
            if (goesOn()) {
                commit(decided.remove());
            } else if (process.isAlive()) {
                soon(this::commit);
                return;
            }
        }
    }

    private void commit(Turn turn) {
        committing = true;
        long began = world.agenda.now();
        Runnable durable = () -> {
            if (world.agenda.now() - began > SWIFT) {
                stalledUntil = world.agenda.now();
            }
            committed(turn);
        };
        if (turn.changes().isEmpty()) {
            hostDb().requireLeading(durable);
        } else {
            hostDb().commit(turn.changes(), durable);
        }
    }

    private void committed(Turn turn) {
        committing = false;
        Decision decision = turn.decision();
        mind.committed(decision);
        if (world.isTraced()) {
            decision.notes().forEach(note -> world.say("  %s", note));
        }
        sabotage.late(decision).forEach(effect -> deeds.add(new Deed(effect, turn.decidedAt())));
        soon(this::perform);
        commit();
    }

    private void perform() {
        while (process.isAlive() && !deeds.isEmpty()) {
            if (goesOn()) {
                Deed deed = deeds.remove();
                world.leadership.performs(epoch, deed.decidedAt(), deed.effect());
                perform(deed.effect());
            } else if (process.isAlive()) {
                soon(this::perform);
                return;
            }
        }
        endIfDone();
    }

    private void perform(Effect effect) {
        if (world.isTraced()) {
            world.say("    -> %s", TraceLines.of(effect));
        }
        if (effect instanceof Effect.ForMesos call) {
            call.performBy(calls);
        } else if (effect instanceof Effect.ForQueue answer) {
            queue().perform(answer);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
