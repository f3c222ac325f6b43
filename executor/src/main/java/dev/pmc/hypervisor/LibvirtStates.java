package dev.pmc.hypervisor;

import org.libvirt.MoreCalls.StateAndReason;

/** Reads libvirt's numbers for states and reasons (virDomainState, virDomainShutoffReason, virDomainPausedReason). */
final class LibvirtStates {
    private static final int RUNNING = 1;
    private static final int BLOCKED = 2;
    private static final int PAUSED = 3;
    private static final int SHUTDOWN = 4;
    private static final int SHUTOFF = 5;
    private static final int CRASHED = 6;
    private static final int PMSUSPENDED = 7;

    private static final int PAUSED_IOERROR = 5;
    private static final int PAUSED_SHUTTING_DOWN = 8;
    private static final int PAUSED_CRASHED = 10;
    private static final int PAUSED_STARTING_UP = 11;

    private static final int SHUTOFF_SHUTDOWN = 1;
    private static final int SHUTOFF_DESTROYED = 2;
    private static final int SHUTOFF_CRASHED = 3;
    private static final int SHUTOFF_SAVED = 5;
    private static final int SHUTOFF_FAILED = 6;

    private LibvirtStates() {}

    static DomainState of(StateAndReason numbers) {
        return switch (numbers.state()) {
            case RUNNING, BLOCKED, PMSUSPENDED -> DomainState.RUNNING;
            case PAUSED -> paused(numbers.reason());
            case SHUTDOWN -> DomainState.SHUTTING_DOWN;
            case CRASHED -> DomainState.PANICKED;
            case SHUTOFF -> off(numbers.reason());
            default -> DomainState.OFF;
        };
    }

    private static DomainState paused(int reason) {
        return switch (reason) {
            case PAUSED_IOERROR -> DomainState.PAUSED_ON_IO_ERROR;
            case PAUSED_SHUTTING_DOWN -> DomainState.SHUTTING_DOWN;
            case PAUSED_CRASHED -> DomainState.PANICKED;
            case PAUSED_STARTING_UP -> DomainState.STARTING_UP;
            default -> DomainState.PAUSED;
        };
    }

    private static DomainState off(int reason) {
        return switch (reason) {
            case SHUTOFF_SHUTDOWN -> DomainState.POWERED_OFF;
            case SHUTOFF_DESTROYED -> DomainState.DESTROYED;
            case SHUTOFF_CRASHED, SHUTOFF_FAILED -> DomainState.CRASHED;
            case SHUTOFF_SAVED -> DomainState.SAVED;
            default -> DomainState.OFF;
        };
    }
}
