package dev.pmc.local.http;

import java.util.Map;

/** A request that is answered with an error status and a text. */
public final class HttpRefusal extends Exception {
    private final int status;
    private final String text;
    private final transient Map<String, String> headers;

    public HttpRefusal(int status, String text) {
        this(status, text, Map.of());
    }

    private HttpRefusal(int status, String text, Map<String, String> headers) {
        super(status + " " + text, null, false, false);
        this.status = status;
        this.text = text;
        this.headers = headers;
    }

    /** 405, the answer to every other method. */
    public static HttpRefusal onlyPost(HttpExchange exchange) {
        return new HttpRefusal(
                405,
                "405 Method Not Allowed. Expecting one of { 'POST' }, but received '" + exchange.method() + "'.",
                Map.of("Allow", "POST"));
    }

    /** 401. */
    static HttpRefusal unauthenticated(String challenge) {
        return new HttpRefusal(401, "", Map.of("WWW-Authenticate", challenge));
    }

    public int status() {
        return status;
    }

    public String text() {
        return text;
    }

    Map<String, String> headers() {
        return headers;
    }
}
