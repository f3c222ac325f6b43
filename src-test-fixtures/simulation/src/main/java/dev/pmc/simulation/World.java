package dev.pmc.simulation;

import dev.pmc.core.decision.Event;
import dev.pmc.placement.Resources;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Everything that is simulated, and the network between: messages of one connection arrive in order, if they arrive. */
final class World {
    static final Resources EXECUTOR_SHARE = Resources.of(0.1, 128, 0);

    final Agenda agenda = new Agenda();
    final Dice dice;
    final Invariants invariants;
    final SimHostDb hostDb = new SimHostDb();
    final SimQueue queue = new SimQueue(this);
    final SimMaster master = new SimMaster(this);
    final SimScheduler scheduler;
    final List<SimMachine> machines = new ArrayList<>();
    final List<SimAgent> agents = new ArrayList<>();

    private final Map<Object, Long> lastArrival = new HashMap<>();
    private final Map<Integer, Incident.Mishap.Kind> mishaps = new HashMap<>();
    private final @Nullable List<String> trace;
    private int messages;
    private int agentIds;

    /** @param trace takes a line for everything that happens, if somebody wants to read it */
    World(Scenario scenario, Sabotage sabotage, @Nullable List<String> trace) {
        this.trace = trace;
        dice = new Dice(scenario.seed());
        invariants = new Invariants(this);
        scheduler = new SimScheduler(this, sabotage);
        for (Scenario.Machine each : scenario.machines()) {
            build(each);
        }
        for (Incident each : scenario.happenings()) {
            if (each instanceof Incident.Mishap mishap) {
                mishaps.put(mishap.message(), mishap.kind());
            } else if (each instanceof Incident.Crash crash) {
                scheduler.crashAt(crash.step(), crash.downtime());
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

    /** Nothing is lost or late any more. */
    void calm() {
        mishaps.clear();
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
            scheduler.disconnect(conn, 1_000);
            return;
        }
        arrive("scheduler" + conn, mishap, () -> scheduler.heard(conn, event));
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
