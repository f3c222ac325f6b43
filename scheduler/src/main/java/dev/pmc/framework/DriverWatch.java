package dev.pmc.framework;

import java.time.Duration;
import java.util.Optional;

/** What the keeper of the driver in use hears of it, on the driver's thread. */
interface DriverWatch {
    /** Nobody keeps the driver. */
    DriverWatch NONE = new DriverWatch() {
        @Override
        public void registered() {
            // Nobody wants to know.
        }

        @Override
        public void disconnected() {
            // Nobody wants to know.
        }

        @Override
        public void answered() {
            // Nobody has asked.
        }

        @Override
        public boolean heals(String error) {
            return false;
        }

        @Override
        public Optional<Duration> silence() {
            return Optional.empty();
        }
    };

    void registered();

    void disconnected();

    /** The master has answered {@link MesosFramework#askMaster}. */
    void answered();

    /** Whether another driver takes over from this one, which has ended with an error. */
    boolean heals(String error);

    /** How long ago the master was heard; empty if that cannot be told. */
    Optional<Duration> silence();
}
