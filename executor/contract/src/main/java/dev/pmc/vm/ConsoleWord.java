package dev.pmc.vm;

/**
 * What scheduler and executor say to each other about a console, between what the guest says and what is typed; see {@link
 * ConsoleInvitation}.
 *
 * @param typing from the scheduler: whether what comes is to be typed from now on; from the executor: whether it is
 * @param words for people; empty if there is nothing to say
 */
public record ConsoleWord(boolean typing, @IfMissing("\"\"") String words) {}
