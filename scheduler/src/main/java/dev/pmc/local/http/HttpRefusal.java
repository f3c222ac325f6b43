package dev.pmc.local.http;

/** A request that is answered with an error status and a text. */
public final class HttpRefusal extends Exception {
    private final int status;
    private final String text;

    public HttpRefusal(int status, String text) {
        super(status + " " + text, null, false, false);
        this.status = status;
        this.text = text;
    }

    /** 405, the answer to every other method. */
    public static HttpRefusal onlyPost(HttpExchange exchange) {
        return new HttpRefusal(
                405, "405 Method Not Allowed. Expecting one of { 'POST' }, but received '" + exchange.method() + "'.");
    }

    public int status() {
        return status;
    }

    public String text() {
        return text;
    }
}
