package dev.pmc.web;

/** Something that the API can be asked about. Called on any thread. */
interface Resource {
    /** Answers a request whose path begins with this resource's name. */
    Reply answer(ApiRequest request);
}
