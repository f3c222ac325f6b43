package dev.pmc.vm;

import java.util.Arrays;
import java.util.List;

/**
 * A step of the work on a VM, as people see it. An executor names the one that it is at; messages carry its {@link #word},
 * which therefore does not change.
 */
public enum WorkStep {
    /** The agent fetches and starts the executor. No executor says so; it follows from its silence. */
    EXECUTOR("fetching and starting the executor"),
    /** The image comes into the agent's cache. */
    IMAGE("fetching the image"),
    /** The VM gets its disk and its seed. */
    DISK("making disk and seed"),
    /** The domain is defined and started. */
    DEFINE("starting the domain"),
    /** The domain is active, and the guest has not answered yet. */
    BOOT("waiting for the guest to answer"),
    /** The guest has answered. */
    READY("the guest has answered"),
    /** The guest is given time to let its work come to an end. */
    DRAIN("letting the guest finish its work"),
    /** Something in the guest is waited for that the site has put there. */
    HOOK("a hook of the guest is running"),
    /** The guest is powered off; its disk stays. */
    POWER_OFF("powering the guest off"),
    /** Domain, disk and seed are removed. */
    ERASE("removing the VM"),
    /** A disk goes to, or comes from, another machine. */
    COPY("copying the disk"),
    /** A snapshot is taken, or its disk is gone back to. */
    SNAPSHOT("working on a snapshot"),
    /** A disk gets another size. */
    RESIZE("resizing the disk"),
    /** A step that the reader does not know; its words tell more. */
    OTHER("working");

    /** The steps from an accepted offer to a guest that has answered, in their order. */
    public static final List<WorkStep> CREATION = List.of(EXECUTOR, IMAGE, DISK, DEFINE, BOOT, READY);

    private final String words;

    WorkStep(String words) {
        this.words = words;
    }

    /** The step of that {@link #word}; {@link #OTHER} if it is not known. */
    public static WorkStep of(String word) {
        return Arrays.stream(values())
                .filter(step -> step.word().equals(word))
                .findFirst()
                .orElse(OTHER);
    }

    /** What messages call it: its name in lower case. */
    public String word() {
        return Word.of(this);
    }

    /** What people are told if there is nothing more exact to say. */
    public String words() {
        return words;
    }
}
