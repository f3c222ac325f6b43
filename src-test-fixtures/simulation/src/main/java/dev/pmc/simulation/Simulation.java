package dev.pmc.simulation;

import dev.pmc.core.decision.Event;
import dev.pmc.core.decision.Machine;
import dev.pmc.core.group.GroupRequest;
import dev.pmc.placement.Resources;
import dev.pmc.vm.Hostname;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Plays a scenario to its end: its happenings, then as much quiet time as it takes until everything has settled. */
final class Simulation {
    private static final long CHECKPOINT = 600_000;
    private static final int CHECKPOINTS = 30;
    private static final long LOOK_AGAIN = 10_000;
    private static final int LOOKS = 60;
    /** A prime, so that checkpoints fall in with nothing that comes again and again. */
    private static final long CHECKPOINT_DRIFT = 1_009;

    /**
     * How it went.
     *
     * @param crashes how often a scheduler was killed
     * @param changes how often another one, or the same anew, began to lead
     */
    public record Outcome(
            long events, int crashes, int changes, @Nullable Violation violation) {}

    private final Scenario scenario;
    private final World world;
    private final List<Message> put = new ArrayList<>();
    private final List<Message> lostByQueue = new ArrayList<>();
    private final Convergence convergence;
    private long end;

    private Simulation(Scenario scenario, Sabotage sabotage, @Nullable List<String> trace) {
        this.scenario = scenario;
        world = new World(scenario, sabotage, trace);
        convergence = new Convergence(world, put, lostByQueue);
    }

    static Outcome play(Scenario scenario, Sabotage sabotage, @Nullable List<String> trace) {
        return new Simulation(scenario, sabotage, trace).play();
    }

    private Outcome play() {
        Violation violation = null;
        try {
            world.agents.forEach(
                    agent -> world.agenda.in(world.dice.between(0, 3_000), () -> world.master.register(agent)));
            scenario.happenings().forEach(this::plan);
            world.schedulers.forEach(scheduler -> world.agenda.in(world.dice.between(0, 1_000), scheduler::start));
            runUntil(end);
            world.calm();
            settle();
        } catch (Violation e) {
            violation = e;
        } catch (IllegalStateException | NullPointerException | IllegalArgumentException e) {
            violation = new Violation("the core does not throw", e.toString());
            violation.initCause(e);
        }
        if (violation != null) {
            world.say("VIOLATION %s", String.valueOf(violation.getMessage()));
        }
        return new Outcome(world.agenda.done(), world.crashes(), world.leadership.changes(), violation);
    }

    private void runUntil(long time) {
        while (world.agenda.step(time)) {
            world.invariants.check();
        }
    }

    private void settle() {
        for (int i = 1; ; i++) {
            // Each a little later, or they might all meet the scheduler at what it does again and again, twice a minute
            // for example.
            runUntil(world.agenda.now() + CHECKPOINT + i * CHECKPOINT_DRIFT);
            List<Violation> unsettled = convergence.unsettled();
            if (unsettled.isEmpty()) {
                return;
            }
            if (i == CHECKPOINTS) {
                throw unsettled.get(0);
            }
        }
    }

    private void at(long time, Runnable what) {
        end = Math.max(end, time);
        world.agenda.at(time, what);
    }

    private void plan(Incident happening) {
        if (happening instanceof Incident.Put each) {
            at(each.at(), () -> {
                world.say("put %s", each.message());
                put.add(each.message());
                world.queue.put(each.message());
                world.jobsCame();
            });
        } else if (happening instanceof Incident.GroupAsked each) {
            at(each.at(), () -> ask(each.request()));
        } else if (happening instanceof Incident.Emptying each) {
            String hostname = scenario.machines().get(each.machine()).hostname();
            at(each.at(), () -> operate(new Event.AgentEmptied(hostname)));
            at(each.at() + each.duration(), () -> undrain(hostname, 0));
        } else if (happening instanceof Incident.Disconnection each) {
            at(
                    each.at(),
                    () -> world.schedulers.forEach(scheduler ->
                            scheduler.process().take(() -> scheduler.driver().disconnect(each.duration()))));
        } else if (happening instanceof Incident.Failover each) {
            at(each.at(), () -> {
                world.say("the master dies registryLost=%s", each.registryLost());
                world.master.failOver(each.duration(), each.registryLost());
            });
        } else if (happening instanceof Incident.Partition each) {
            partition(each, world.agents.get(each.agent()));
        } else if (happening instanceof Incident.Namesake each) {
            at(each.at(), () -> namesake(scenario.machines().get(each.machine())));
        } else if (happening instanceof Incident.Reboot each) {
            reboot(each, world.machines.get(each.machine()));
        } else if (happening instanceof Incident.Fire each) {
            fire(each, world.machines.get(each.machine()));
        } else if (happening instanceof Incident.ExecutorDeath each) {
            at(each.at(), () -> world.agents.get(each.agent()).executorDies());
        } else if (happening instanceof Incident.Refusals each) {
            at(each.at(), () -> {
                world.machines.get(each.machine()).refusals = each.count();
                world.machines.get(each.machine()).refusalsRetryable = each.retryable();
            });
        } else if (happening instanceof Incident.FetchFailures each) {
            at(each.at(), () -> world.agents.get(each.agent()).fetchFailures = each.count());
        } else if (happening instanceof Incident.Neighbour each) {
            at(
                    each.at(),
                    () -> world.master.allocator.neighbourTakes(
                            world.agents.get(each.agent()).id, Resources.of(each.cpus(), 512, 0), each.duration()));
        } else if (happening instanceof Incident.Rescind each) {
            at(each.at(), () -> world.master.allocator.rescindAll(world.agents.get(each.agent()).id));
        } else if (happening instanceof Incident.QueueOutage each) {
            at(each.at(), () -> {
                world.say("the queue does not answer for %s ms", each.duration());
                world.queue.breakFor(each.duration());
                world.schedulers.forEach(scheduler -> scheduler.jobsIn(each.duration()));
            });
        } else if (happening instanceof Incident.QueueRefusals each) {
            at(each.at(), () -> {
                world.say("the queue refuses for %s ms reason=%s", each.duration(), each.reason());
                world.queue.refuseFor(each.duration(), each.reason());
            });
        } else if (happening instanceof Incident.QueueLimit each) {
            at(each.at(), () -> {
                world.say("the queue takes at most %s bytes", each.bytes());
                world.queue.limit(each.bytes());
            });
        } else if (happening instanceof Incident.QueueMisunderstands each) {
            at(each.at(), () -> {
                world.say("the queue does not understand one in %s messages", each.oneIn());
                world.queue.misunderstand(each.oneIn());
            });
        } else if (happening instanceof Incident.QueueAmnesia each) {
            at(each.at(), () -> {
                world.say("the queue forgets everything");
                lostByQueue.addAll(world.queue.forgetAll());
            });
        } else if (happening instanceof Incident.OfScheduler each) {
            SimScheduler scheduler = world.schedulers.get(each.scheduler());
            at(each.at(), () -> befall(each, scheduler));
        } else if (happening instanceof Incident.KeeperOutage each) {
            at(each.at(), () -> world.loseZooKeeper(each.duration()));
        } else if (happening instanceof Incident.PowerOff each) {
            at(each.at(), () -> guestEnds(new Hostname(each.hostname()), true));
        } else if (happening instanceof Incident.GuestDeath each) {
            at(each.at(), () -> guestEnds(new Hostname(each.hostname()), false));
        }
    }

    private void ask(GroupRequest request) {
        for (SimScheduler scheduler : world.schedulers) {
            if (scheduler.leads() && !scheduler.process().isPaused()) {
                world.say("people ask %s: %s", scheduler, request);
                world.invariants.groups().asked(request);
                scheduler.post(new Event.GroupAsked("request-" + world.agenda.done(), request));
                return;
            }
        }
    }

    private void operate(Event wish) {
        for (SimScheduler scheduler : world.schedulers) {
            if (scheduler.leads() && !scheduler.process().isPaused()) {
                world.say("an operator tells %s: %s", scheduler, wish);
                scheduler.post(wish);
                return;
            }
        }
    }

    /** Operators look whether it was heard, and ask again. What they asked for before may come to pass after the first look. */
    private void undrain(String hostname, int looks) {
        Machine machine = world.hostDb.state().machine(hostname);
        boolean drained = machine != null && machine.drained();
        if (drained) {
            operate(new Event.AgentDrained(hostname, false));
        }
        if (drained || looks < LOOKS) {
            at(world.agenda.now() + LOOK_AGAIN, () -> undrain(hostname, looks + 1));
        }
    }

    private void befall(Incident.OfScheduler incident, SimScheduler scheduler) {
        world.say("%s befalls %s", incident, scheduler);
        if (incident instanceof Incident.Stall stall) {
            scheduler.pause(stall.duration(), stall.suspended());
        } else if (incident instanceof Incident.ClockJump jump) {
            scheduler.process().setClock(jump.millis());
        } else if (incident instanceof Incident.HandOver) {
            scheduler.process().take(scheduler::stop);
        } else if (incident instanceof Incident.KeeperCut cut) {
            scheduler.cutOffZooKeeper(cut.duration());
        }
    }

    private void partition(Incident.Partition each, SimAgent agent) {
        at(each.at(), () -> {
            if (agent.isReachable()) {
                world.say("partition agent=%s", agent.id);
                agent.partitioned = true;
                world.master.pingsMissing(agent, agent.id);
            }
        });
        at(each.at() + each.duration(), () -> {
            agent.partitioned = false;
            world.master.register(agent);
        });
    }

    private void namesake(Scenario.Machine like) {
        SimMachine machine = world.build(like);
        world.say("another machine of the same hostname is up machine=%s", like.hostname());
        world.agentsOf(machine).forEach(world.master::register);
    }

    private void reboot(Incident.Reboot each, SimMachine machine) {
        at(each.at(), () -> {
            if (machine.up) {
                world.say("machine goes down machine=%s", machine.hostname);
                world.agentsOf(machine).forEach(agent -> {
                    agent.goDown();
                    world.master.pingsMissing(agent, agent.id);
                });
                machine.goDown();
            }
        });
        at(each.at() + each.duration(), () -> {
            if (!machine.up && !machine.burnt) {
                machine.comeUp();
                for (SimAgent agent : world.agentsOf(machine)) {
                    if (each.newIds()) {
                        agent.renew();
                    }
                    world.say("machine is up again machine=%s agent=%s", machine.hostname, agent.id);
                    world.agenda.in(world.dice.between(500, 10_000), () -> world.master.register(agent));
                }
            }
        });
    }

    private void fire(Incident.Fire each, SimMachine machine) {
        at(each.at(), () -> {
            if (machine.burnt) {
                return;
            }
            world.say("machine burns down machine=%s", machine.hostname);
            machine.burnt = true;
            for (SimAgent agent : world.agentsOf(machine)) {
                agent.goDown();
                world.master.pingsMissing(agent, agent.id);
                world.agenda.in(each.untilSaid(), () -> sayGone(agent));
            }
            machine.goDown();
        });
        at(each.at() + each.untilSaid(), () -> {});
    }

    /** The operator insists until there is a master to listen. */
    private void sayGone(SimAgent agent) {
        if (world.master.isUp()) {
            world.master.markGone(agent.id);
            agent.earlierIds.forEach(world.master::markGone);
        } else {
            world.agenda.in(10_000, () -> sayGone(agent));
        }
    }

    private void guestEnds(Hostname vm, boolean poweredOff) {
        for (SimMachine machine : world.machines) {
            SimMachine.Domain domain = machine.domain(vm);
            if (domain != null && domain.active && !domain.debris) {
                world.say("guest ends by itself vm=%s poweredOff=%s", vm, poweredOff);
                domain.active = false;
                world.agentsOf(machine).forEach(agent -> agent.guestEnded(vm, poweredOff));
            }
        }
    }
}
