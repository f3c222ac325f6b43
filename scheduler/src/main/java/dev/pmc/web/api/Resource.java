package dev.pmc.web.api;

import dev.pmc.web.Reply;

/** Something that the API can be asked about. Called on any thread. */
interface Resource {
    /** Answers a request whose path begins with this resource's name. */
    Reply answer(ApiRequest request);

    /** Whether the answer may take some seconds, because somebody else is asked for it. */
    default boolean mayWait(ApiRequest request) {
        return false;
    }
}
