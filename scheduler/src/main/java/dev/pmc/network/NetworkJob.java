package dev.pmc.network;

import dev.pmc.vm.Hostname;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A message of the network stage's tube, as it was understood. */
sealed interface NetworkJob {
    /**
     * A host is to be made.
     *
     * @param claim what this job will have in the host's lease; the same each time the job comes
     * @param fields the message's own
     */
    record Create(AddressRequest wish, String claim, Map<String, Object> fields) implements NetworkJob {}

    /** Nothing rests on a claim any more. */
    record GiveBack(Hostname hostname, String claim) implements NetworkJob {}

    /** A valid job that is none of the network's business. */
    record Other() implements NetworkJob {}

    /** Not a job. */
    record Bad(@Nullable String hostname, List<String> problems, Map<String, Object> fields) implements NetworkJob {}
}
