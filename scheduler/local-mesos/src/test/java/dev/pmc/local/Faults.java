package dev.pmc.local;

import dev.pmc.local.link.MessageFaults;
import java.io.IOException;
import org.apache.mesos.v1.Protos.DrainConfig;

/**
 * What can be done to a local Mesos, so that tests see frameworks live through it. Agents are numbered from 1. Each
 * method returns when it is done. Callable from any thread but those of the local Mesos.
 */
public final class Faults {
    private final LocalMesos mesos;
    private final MessageFaults messages;

    private Faults(LocalMesos mesos) {
        this.mesos = mesos;
        messages = mesos.messageFaults();
    }

    public static Faults of(LocalMesos mesos) {
        return new Faults(mesos);
    }

    /** The agent's process dies. Executors with checkpoint live on and wait for it; others end themselves. */
    public void killAgent(int number) {
        LocalAgent agent = mesos.agent(number);
        agent.closePort();
        onLoop(agent.agent()::die);
    }

    /**
     * The agent's process starts again after {@link #killAgent} or {@link #loseAgent}: it gives its executors a while to
     * subscribe again, and then registers with the master.
     *
     * @throws IOException if somebody else has taken its port meanwhile
     */
    public void restartAgent(int number) throws IOException {
        LocalAgent agent = mesos.agent(number);
        agent.revive();
        onLoop(() -> {
            agent.agent().start();
            mesos.connect(agent.agent());
        });
    }

    /** The agent's machine dies, executors and all. The master finds out by its pings. */
    public void loseAgent(int number) {
        LocalAgent agent = mesos.agent(number);
        onLoop(agent.agent()::vanish);
        agent.closePort();
    }

    /** An operator drains the agent: it gets no new tasks, and those that it has are killed. */
    public void drainAgent(int number) {
        LocalAgent agent = mesos.agent(number);
        onLoop(() -> mesos.master().master().drain(agent.agent().id(), DrainConfig.getDefaultInstance()));
    }

    /** An operator tells the master that the agent, which was lost, will never come back. */
    public void markAgentGone(int number) {
        LocalAgent agent = mesos.agent(number);
        onLoop(() -> mesos.master().master().markGone(agent.agent().id()));
    }

    /** Nothing gets through between master and agent; its executors run on. */
    public void partitionAgent(int number) {
        onLoop(mesos.agent(number).agent()::partition);
    }

    /** The partition ends: the agent registers again. */
    public void reuniteAgent(int number) {
        onLoop(() -> mesos.connect(mesos.agent(number).agent()));
    }

    /** The master ends, and its port closes. */
    public void stopMaster() {
        mesos.stopMaster();
    }

    /**
     * A new master, with another id, takes the port after {@link #stopMaster}; it knows of frameworks only what agents
     * tell it.
     *
     * @throws IOException if somebody else has taken the port meanwhile
     */
    public void startMaster() throws IOException {
        mesos.startMaster();
    }

    /** All outstanding offers are taken back with RESCIND. */
    public void rescindOffers() {
        onLoop(() -> mesos.master().master().rescindAll());
    }

    /** The next so many launches of executors on an agent fail. */
    public void refuseLaunches(int number, int launches) {
        onLoop(() -> mesos.agent(number).agent().refuseLaunches(launches));
    }

    /** Messages of schedulers or executors are lost, delayed or repeated. */
    public void disturb(MessageFaults.Order order) {
        onLoop(() -> messages.add(order));
    }

    /** All orders to {@link #disturb} are forgotten. */
    public void disturbNothing() {
        onLoop(messages::clear);
    }

    private void onLoop(Runnable action) {
        mesos.onLoop(() -> {
            action.run();
            return true;
        });
    }
}
