package dev.pmc.local.agent;

import java.time.Instant;
import java.util.Optional;

/** A process that can be told from another one that has got its number later. */
record ProcessMark(long pid, Instant start) {

    static ProcessMark of(ProcessHandle process) {
        return new ProcessMark(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /** @throws IllegalArgumentException if it is not in the form of {@link #toString} */
    static ProcessMark parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'" + text + "' names no process");
        }
        return new ProcessMark(Long.parseLong(parts[0]), Instant.ofEpochMilli(Long.parseLong(parts[1])));
    }

    /** Empty if it has ended. */
    Optional<ProcessHandle> find() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(process -> of(process).start.toEpochMilli() == start.toEpochMilli());
    }

    @Override
    public String toString() {
        return pid + " " + start.toEpochMilli();
    }
}
