package dev.pmc.discovery.store;

import java.util.List;
import java.util.Map;

/**
 * A place outside of pmc where services stand for others to read: one document for each. What is written there stays until it is
 * changed; nothing expires. Used by one thread.
 */
public interface ServiceStore extends AutoCloseable {
    /** Where it is, for people; tells it from every other one. */
    String name();

    /**
     * Takes it for the scheduler that leads. Whoever has taken it in an earlier epoch changes nothing any more.
     *
     * @throws StoreUnavailable if it does not answer, or is another's
     */
    void take(StoreClaim claim) throws StoreUnavailable;

    /**
     * The documents it holds, by the names of their services.
     *
     * @throws StoreUnavailable if it does not answer
     */
    Map<String, String> load() throws StoreUnavailable;

    /**
     * Changes documents, some at a time, and each whole.
     *
     * @throws StoreUnavailable if it does not answer, is another's, or holds something else than was to be changed; some of the
     *     changes may be made then
     */
    void change(List<DocumentChange> changes) throws StoreUnavailable;

    @Override
    void close();
}
