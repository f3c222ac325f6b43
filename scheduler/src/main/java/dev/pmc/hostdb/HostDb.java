package dev.pmc.hostdb;

/**
 * The scheduler's durable memory, opened: the journal that it appends to and the store that holds what this comes to.
 *
 * <p>Life cycle: {@code open newEpoch load (commit | requireLeading)* close}, all from one thread.
 */
public interface HostDb extends Journal, Store, AutoCloseable {
    @Override
    void close();
}
