package dev.pmc.local.master;

import dev.pmc.local.link.Loop;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.mesos.v1.Protos.FrameworkInfo;
import org.apache.mesos.v1.scheduler.Protos.Call;
import org.apache.mesos.v1.scheduler.Protos.Event;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How frameworks come, go and come back. A framework whose connection breaks keeps its tasks for its failover timeout;
 * its offers are void without a word. On the loop only.
 */
final class Subscriptions {
    private static final Logger log = LoggerFactory.getLogger(Subscriptions.class);

    private final MasterState state;
    private final Allocator allocator;
    private final Offers offers;
    private final Tasks tasks;
    private final Loop loop;

    Subscriptions(MasterState state, Allocator allocator, Offers offers, Tasks tasks, Loop loop) {
        this.state = state;
        this.allocator = allocator;
        this.offers = offers;
        this.tasks = tasks;
        this.loop = loop;
    }

    void subscribe(Call.Subscribe call, SchedulerSession session) {
        FrameworkInfo info = call.getFrameworkInfo();
        Framework known = state.framework(info.getId());
        Optional<String> problem = FrameworkValidation.problem(info)
                .or(() -> known == null ? Optional.empty() : FrameworkValidation.principalProblem(known.info(), info))
                .or(() -> state.isRemoved(info.getId()) ? Optional.of("Framework has been removed") : Optional.empty())
                .or(() -> FrameworkValidation.suppressionProblem(Framework.roles(info), call.getSuppressedRolesList()));
        if (problem.isPresent()) {
            log.atInfo()
                    .addKeyValue("framework", info.getId().getValue())
                    .addKeyValue("reason", problem.get())
                    .log("Framework refused");
            session.fail(problem.get());
            return;
        }
        Framework framework = known == null ? add(info) : known;
        if (known != null) {
            SchedulerSession old = framework.session();
            if (old != null) {
                old.fail("Framework failed over");
            }
            framework.update(info);
        }
        connect(framework, session, call.getSuppressedRolesList());
    }

    private Framework add(FrameworkInfo info) {
        boolean hasId = info.hasId() && !info.getId().getValue().isEmpty();
        FrameworkInfo complete =
                hasId ? info : info.toBuilder().setId(state.nextFrameworkId()).build();
        Framework framework = new Framework(complete);
        state.frameworks().put(framework.id(), framework);
        return framework;
    }

    private void connect(Framework framework, SchedulerSession session, Collection<String> suppressedRoles) {
        offers.voidAll(framework.id());
        framework.connect(session);
        session.onDisconnect(() -> disconnected(framework, session));
        framework.send(Event.newBuilder()
                .setType(Event.Type.SUBSCRIBED)
                .setSubscribed(Event.Subscribed.newBuilder()
                        .setFrameworkId(framework.id())
                        .setHeartbeatIntervalSeconds((double) SchedulerSession.HEARTBEAT_INTERVAL.toSeconds())
                        .setMasterInfo(state.info())));
        session.startHeartbeats();
        tellAgents(framework);
        allocator.addFramework(framework.id(), framework.roles(), suppressedRoles);
        log.atInfo()
                .addKeyValue("framework", framework.id().getValue())
                .addKeyValue("name", framework.info().getName())
                .log("Framework subscribed");
        offers.makeOffers();
    }

    /** The agents send what the framework has missed, and later what it has not acknowledged. */
    private void tellAgents(Framework framework) {
        state.agents().values().stream()
                .filter(agent -> agent.hosts(framework.id()))
                .forEach(agent -> agent.send(port -> port.frameworkSubscribed(framework.info())));
    }

    private void disconnected(Framework framework, SchedulerSession session) {
        if (framework.session() != session) {
            return;
        }
        log.atInfo().addKeyValue("framework", framework.id().getValue()).log("Framework disconnected");
        allocator.deactivateFramework(framework.id());
        framework.disconnect(loop.after(framework.failoverTimeout(), () -> remove(framework)));
        offers.voidAll(framework.id());
    }

    /** The framework is gone for good, and its executors with it. */
    void remove(Framework framework) {
        if (state.framework(framework.id()) != framework) {
            return;
        }
        log.atInfo().addKeyValue("framework", framework.id().getValue()).log("Framework removed");
        allocator.deactivateFramework(framework.id());
        offers.voidAll(framework.id());
        for (RegisteredAgent agent : state.agents().values()) {
            agent.send(port -> port.shutdownFramework(framework.id()));
            tasks.forgetAll(framework, agent);
        }
        allocator.removeFramework(framework.id());
        state.remember(framework.id());
        SchedulerSession session = framework.session();
        framework.disconnect(Loop.Timer.NONE);
        if (session != null) {
            session.end();
        }
    }

    /** Why the framework cannot be changed in that way, if it cannot. */
    Optional<String> update(Framework framework, Call.UpdateFramework call) {
        FrameworkInfo info = call.getFrameworkInfo();
        Optional<String> problem = FrameworkValidation.problem(info)
                .map(text -> "Supplied FrameworkInfo is not valid: " + text)
                .or(() -> FrameworkValidation.updateProblem(framework.info(), info)
                        .map(text -> "FrameworkInfo update is not valid: " + text))
                .or(() -> FrameworkValidation.suppressionProblem(Framework.roles(info), call.getSuppressedRolesList()));
        if (problem.isEmpty()) {
            framework.update(info);
            offers.rescind(offer -> offer.framework().equals(framework.id())
                    && !framework.roles().contains(offer.role()));
            allocator.updateFramework(framework.id(), framework.roles(), call.getSuppressedRolesList());
            tellAgents(framework);
        }
        return problem;
    }

    /** Breaks all subscriptions, as the end of the master does. */
    void stop() {
        List.copyOf(state.frameworks().values()).forEach(framework -> framework.disconnect(Loop.Timer.NONE));
    }
}
