package dev.pmc.hypervisor;

import org.libvirt.MoreCalls.StateAndReason;

/**
 * Reads libvirt's numbers for states and reasons: virDomainState, virDomainShutoffReason, virDomainPausedReason in
 * libvirt-domain.h. A number that this does not know is of a later libvirt; what it is called then is the plain state.
 */
final class LibvirtStates {
    private static final int RUNNING = 1;
    private static final int BLOCKED = 2;
    private static final int PAUSED = 3;
    private static final int SHUTDOWN = 4;
    private static final int SHUTOFF = 5;
    private static final int CRASHED = 6;
    private static final int PMSUSPENDED = 7;

    private static final int PAUSED_MIGRATION = 2;
    private static final int PAUSED_SAVE = 3;
    private static final int PAUSED_DUMP = 4;
    private static final int PAUSED_IOERROR = 5;
    private static final int PAUSED_WATCHDOG = 6;
    private static final int PAUSED_FROM_SNAPSHOT = 7;
    private static final int PAUSED_SHUTTING_DOWN = 8;
    private static final int PAUSED_SNAPSHOT = 9;
    private static final int PAUSED_CRASHED = 10;
    private static final int PAUSED_STARTING_UP = 11;
    private static final int PAUSED_POSTCOPY = 12;

    private static final int SHUTOFF_SHUTDOWN = 1;
    private static final int SHUTOFF_DESTROYED = 2;
    private static final int SHUTOFF_CRASHED = 3;
    private static final int SHUTOFF_MIGRATED = 4;
    private static final int SHUTOFF_SAVED = 5;
    private static final int SHUTOFF_FAILED = 6;
    private static final int SHUTOFF_FROM_SNAPSHOT = 7;
    private static final int SHUTOFF_DAEMON = 8;

    private LibvirtStates() {}

    static DomainState of(StateAndReason numbers) {
        return switch (numbers.state()) {
            case RUNNING, BLOCKED -> DomainState.RUNNING;
            case PMSUSPENDED -> DomainState.ASLEEP;
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
            case PAUSED_MIGRATION, PAUSED_SAVE, PAUSED_DUMP, PAUSED_FROM_SNAPSHOT, PAUSED_SNAPSHOT, PAUSED_POSTCOPY ->
                DomainState.PAUSED_FOR_A_JOB;
            case PAUSED_WATCHDOG -> DomainState.PAUSED_BY_WATCHDOG;
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
            case SHUTOFF_CRASHED, SHUTOFF_FAILED, SHUTOFF_DAEMON -> DomainState.CRASHED;
            case SHUTOFF_MIGRATED -> DomainState.MIGRATED;
            case SHUTOFF_SAVED -> DomainState.SAVED;
            case SHUTOFF_FROM_SNAPSHOT -> DomainState.REVERTED;
            default -> DomainState.OFF;
        };
    }
}
