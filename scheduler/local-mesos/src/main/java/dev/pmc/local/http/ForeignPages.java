package dev.pmc.local.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Keeps web pages out that a browser on this machine shows: none of them has any business here. One from elsewhere names
 * itself in Origin, or its own name in Host, when it has had that name point to this machine.
 */
final class ForeignPages {
    /** An address cannot be made to point elsewhere, as a name can. */
    private static final Pattern OWN_HOST = Pattern.compile(
            "(localhost|\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+\\])(:\\d{1,5})?", Pattern.CASE_INSENSITIVE);

    private ForeignPages() {}

    /** What is wrong with a request by whom it says it is from; empty if nothing is. */
    static Optional<HttpRefusal> refusal(HttpHeaders headers) {
        if (headers.contains(HttpHeaderNames.ORIGIN)) {
            return Optional.of(new HttpRefusal(403, "Requests of web pages are not answered."));
        }
        return headers.getAll(HttpHeaderNames.HOST).stream()
                        .allMatch(host -> OWN_HOST.matcher(host).matches())
                ? Optional.empty()
                : Optional.of(
                        new HttpRefusal(403, "Ask by address, or localhost: another name is not taken for this."));
    }
}
