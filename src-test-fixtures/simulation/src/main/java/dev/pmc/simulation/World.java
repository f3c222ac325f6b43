package dev.pmc.simulation;

import dev.pmc.core.decision.Event;
import dev.pmc.placement.ExecutorId;
import dev.pmc.placement.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Everything that is simulated, and the network between: messages of one connection arrive in order, if they arrive. */
final class World {
    static final Resources EXECUTOR_SHARE = Resources.of(0.1, 128, 0);

    final Agenda agenda = new Agenda();
    final Dice dice;
    final Invariants invariants;
    final Leadership leadership = new Leadership(this);
    final MachineLoad load = new MachineLoad(this);
    final DisksKept disks = new DisksKept(this);
    final SimHostDb hostDb = new SimHostDb(this);
    /** Null if there is one scheduler, which has its hostdb in a file. */
    final @Nullable SimZooKeeper zooKeeper;

    final SimQueue queue = new SimQueue(this);
    final SimMaster master = new SimMaster(this);
    final List<SimScheduler> schedulers = new ArrayList<>();
    final List<SimMachine> machines = new ArrayList<>();
    final List<SimAgent> agents = new ArrayList<>();

    private final Map<Object, Long> lastArrival = new HashMap<>();
    private final Map<Integer, Incident.Mishap.Kind> mishaps = new HashMap<>();
    private final Map<Integer, Incident.AtStep> atSteps = new HashMap<>();
    private final Map<Integer, Incident.KeeperMishap> keeperMishaps = new HashMap<>();
    private final Map<Long, SimDriver> connections = new HashMap<>();
    private final @Nullable List<String> trace;
    private int messages;
    private int steps;
    private int crashes;
    private int keeperRequests;
    private int agentIds;

    /** @param trace takes a line for everything that happens, if somebody wants to read it */
    World(Scenario scenario, Sabotage sabotage, @Nullable List<String> trace) {
        this.trace = trace;
        dice = new Dice(scenario.seed());
        invariants = new Invariants(this);
        zooKeeper = scenario.clocks().size() == 1 ? null : new SimZooKeeper(this);
        for (long clock : scenario.clocks()) {
            schedulers.add(new SimScheduler(this, sabotage, "scheduler " + (schedulers.size() + 1), clock));
        }
        for (Scenario.Machine each : scenario.machines()) {
            build(each);
        }
        for (Incident each : scenario.happenings()) {
            if (each instanceof Incident.Mishap mishap) {
                mishaps.put(mishap.message(), mishap.kind());
            } else if (each instanceof Incident.AtStep incident) {
                atSteps.put(incident.step(), incident);
            } else if (each instanceof Incident.KeeperMishap mishap) {
                keeperMishaps.put(mishap.request(), mishap);
            }
        }
    }

    /** A machine with its agents, none of which is registered yet. */
    SimMachine build(Scenario.Machine plan) {
        SimMachine machine = new SimMachine(this, plan.hostname());
        machines.add(machine);
        for (int i = 0; i < plan.agents(); i++) {
            String address = "10.0.0." + machines.size() + ":" + (5051 + i);
            agents.add(new SimAgent(this, machine, address, Resources.of(plan.cpus(), plan.mem(), 1_000_000)));
        }
        return machine;
    }

    String newAgentId() {
        return "S" + ++agentIds;
    }

    /** Nothing is lost or late any more, and nobody killed or paused. */
    void calm() {
        mishaps.clear();
        atSteps.clear();
        keeperMishaps.clear();
    }

    // Schedulers

    /** Whether an agent can fetch an executor, which is from the scheduler of that name if it is from one. */
    boolean serves(ExecutorId executor) {
        return executor.source() == null
                || schedulers.stream()
                        .anyMatch(scheduler -> scheduler.toString().equals(executor.source())
                                && scheduler.process().isAlive());
    }

    /** Where a new life of a scheduler has its hostdb. */
    SimJournal journal(SimProcess process, Sabotage sabotage, SimJournal.Owner owner) {
        return zooKeeper == null ? new SimFile(hostDb, owner) : new SimLog(this, zooKeeper, process, sabotage, owner);
    }

    /** A scheduler takes a step: what befalls it before; null if nothing does. */
    Incident.@Nullable AtStep nextStep() {
        Incident.AtStep incident = atSteps.get(++steps);
        crashes += incident instanceof Incident.Crash ? 1 : 0;
        return incident;
    }

    /** Something is asked of ZooKeeper: what befalls it; null if nothing does. */
    Incident.@Nullable KeeperMishap keeperMishap() {
        return keeperMishaps.get(++keeperRequests);
    }

    /** How often a scheduler was killed. */
    int crashes() {
        return crashes;
    }

    /** There are jobs in the queue. */
    void jobsCame() {
        schedulers.forEach(scheduler -> scheduler.jobsIn(0));
    }

    /** A connection to the master, by a number that none has had. */
    long newConnection(SimDriver driver) {
        connections.put(connections.size() + 1L, driver);
        return connections.size();
    }

    /** ZooKeeper has no majority for a while, and nobody is connected to it. */
    void loseZooKeeper(long duration) {
        if (zooKeeper != null) {
            say("ZooKeeper loses its majority for %s ms", duration);
            zooKeeper.loseMajority(duration);
            schedulers.forEach(scheduler -> scheduler.cutOffZooKeeper(dice.between(200, 1_000)));
        }
    }

    /** Whether a connection is that of the scheduler whose epoch stands. */
    boolean isInOffice(long conn) {
        return driver(conn).scheduler().isInOffice();
    }

    private SimDriver driver(long conn) {
        return Objects.requireNonNull(connections.get(conn));
    }

    void say(String format, Object... arguments) {
        if (trace != null) {
            long now = agenda.now();
            trace.add(String.format(Locale.ROOT, "%8.3f  ", now / 1000.0)
                    + String.format(Locale.ROOT, format, arguments));
        }
    }

    boolean isTraced() {
        return trace != null;
    }

    /** From the master, on the scheduler's subscription. To lose something there is to lose the connection. */
    void toScheduler(long conn, Event event) {
        Incident.Mishap.Kind mishap = mishaps.get(++messages);
        if (mishap == Incident.Mishap.Kind.LOST) {
            say("a message to the scheduler is lost, and the connection with it");
            driver(conn).disconnect(conn, 1_000);
            return;
        }
        arrive(
                "scheduler" + conn,
                mishap,
                () -> driver(conn).process().take(() -> driver(conn).heard(conn, event)));
    }

    /** From the master, which has another subscription of the same framework: after that nothing comes on this connection. */
    void tellOfFailover(long conn) {
        if (driver(conn).connection() == conn) {
            arrive(
                    "scheduler" + conn,
                    null,
                    () -> driver(conn).process().take(() -> driver(conn).failedOver(conn)));
        }
    }

    /** From the scheduler to the master. */
    void toMaster(long conn, boolean mayBeLost, Runnable call) {
        send("master" + conn, mayBeLost, call);
    }

    /** Agents and masters ignore what comes from, or was meant for, a master that is no more. */
    void fromAgent(SimAgent agent, boolean mayBeLost, Runnable message) {
        String id = agent.id;
        int term = master.term();
        if (agent.isReachable()) {
            send("from " + id, mayBeLost, () -> {
                if (agent.isReachable() && agent.id.equals(id) && master.term() == term) {
                    message.run();
                }
            });
        }
    }

    /**
     * From the master to an agent, which ignores what was sent before it has registered again. To lose what must not be
     * lost is to lose the link, and to register again.
     */
    void toAgent(SimAgent agent, boolean mayBeLost, Runnable message) {
        String id = agent.id;
        if (!agent.isReachable()) {
            return;
        }
        Incident.Mishap.Kind mishap = mishaps.get(messages + 1);
        if (mishap == Incident.Mishap.Kind.LOST && !mayBeLost) {
            messages++;
            say("a message to an agent is lost, and the link with it agent=%s", id);
            agenda.in(dice.between(500, 5_000), () -> master.register(agent));
            return;
        }
        int registration = agent.registrations;
        send("to " + id, mayBeLost, () -> {
            if (agent.isReachable() && agent.registrations == registration) {
                message.run();
            }
        });
    }

    private void send(String link, boolean mayBeLost, Runnable message) {
        Incident.Mishap.Kind mishap = mishaps.get(++messages);
        if (mishap == Incident.Mishap.Kind.LOST && mayBeLost) {
            say("a message is lost link=\"%s\"", link);
            return;
        }
        arrive(link, mishap, message);
    }

    private void arrive(String link, Incident.Mishap.@Nullable Kind mishap, Runnable message) {
        long latency = mishap == null ? dice.between(1, 15) : dice.spread(100, 30_000);
        long time = Math.max(agenda.now() + latency, lastArrival.getOrDefault(link, 0L));
        lastArrival.put(link, time);
        agenda.at(time, message);
    }

    /** The machines of a hostname; mostly one. */
    List<SimMachine> machines(String hostname) {
        return machines.stream()
                .filter(machine -> machine.hostname.equals(hostname))
                .toList();
    }

    /** The machine that an agent is on, or was on under that id. */
    SimMachine machineOf(String agentId) {
        return agents.stream()
                .filter(agent -> agent.id.equals(agentId) || agent.earlierIds.contains(agentId))
                .findFirst()
                .orElseThrow()
                .machine;
    }

    List<SimAgent> agentsOf(SimMachine machine) {
        return agents.stream().filter(agent -> agent.machine == machine).toList();
    }
}
