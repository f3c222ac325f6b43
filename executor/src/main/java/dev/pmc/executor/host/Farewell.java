package dev.pmc.executor.host;

/**
 * How far the stop of a guest with a helper has come, as it is noted down in the VM's directory. Times are milliseconds of the
 * epoch, by the host's clock.
 *
 * @param id of this stop and no other
 * @param since when others began to be given time to turn away
 * @param hooksSince when the guest's hooks began to be given time; 0 if that has not come yet
 * @param hookSeconds how long they may take unless they ask for more
 * @param graceSeconds how long they and powering off may take together
 */
record Farewell(String id, long since, long hooksSince, int hookSeconds, int graceSeconds) {
    Farewell withHooks(long now) {
        return new Farewell(id, since, now, hookSeconds, graceSeconds);
    }

    /**
     * What a guest has said to it.
     *
     * @param id of the stop that it is about
     * @param done its hooks have come to their end
     * @param until when they want to; 0 if they have not asked for more time
     */
    record Word(String id, boolean done, long until) {}
}
