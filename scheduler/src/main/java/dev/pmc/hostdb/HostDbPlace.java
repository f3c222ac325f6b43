package dev.pmc.hostdb;

import dev.pmc.core.decision.State;
import dev.pmc.zookeeper.Election;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Where a hostdb is, and what can be done with it as a whole, by a scheduler and by an operator. */
public interface HostDbPlace {
    /**
     * Waits until it can be asked at all, for ever if need be.
     *
     * @param trouble is told now and then why it cannot yet, in words
     */
    void await(Consumer<String> trouble) throws InterruptedException;

    /**
     * Opens it for a scheduler, and makes it if there is none.
     *
     * @throws HostDbException if it cannot be used
     */
    HostDb open();

    /**
     * Stands for election among the schedulers that have this hostdb.
     *
     * @param name what the others are told of this one
     * @return null if there is only ever one
     */
    @Nullable
    Election stand(String name);

    /**
     * What the schedulers that have this hostdb have to say alike to Mesos.
     *
     * @return null if there is only ever one
     */
    @Nullable
    FrameworkAgreement agreement();

    /**
     * Reads everything, and so shows that a scheduler could. Changes nothing, and works while one runs.
     *
     * @throws HostDbException if it could not
     */
    State check();

    /**
     * Makes a hostdb that holds that state, with the same id and framework id: only one of the two may be used from then on.
     *
     * @throws HostDbException if there is one already that is not empty
     */
    void restore(State state);

    /**
     * Lets the scheduler register as a new framework, after the master has removed the old one for good. VM records stay.
     *
     * @return the framework id that was forgotten, if there was one
     */
    @Nullable
    String forgetFramework();

    /**
     * Refuses to mix what is imported with what is there.
     *
     * @param where the hostdb in words
     * @throws HostDbException if the state is not empty
     */
    static void requireEmpty(State state, String where) {
        if (state.frameworkId() != null
                || !state.vms().isEmpty()
                || !state.outbox().isEmpty()
                || !state.machines().isEmpty()
                || !state.groups().isEmpty()) {
            throw new HostDbException("the hostdb " + where
                    + " is not empty, and importing into it would mix two: move it away or give another --hostdb");
        }
    }
}
