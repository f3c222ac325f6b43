package dev.pmc.web;

import java.util.Map;

/** A request that gets no for an answer: what RFC 9457 calls a problem. */
public final class ApiProblem extends RuntimeException {
    /**
     * The type of the problem that means that nothing was done about a request, by nobody: whoever made it may ask another
     * scheduler for the same.
     */
    public static final String NOT_PERFORMED = "urn:pmc:not-performed";

    private static final long serialVersionUID = 1L;

    private static final String PLAIN = "about:blank";

    private final String type;
    private final int status;
    private final String title;
    private final transient Map<String, String> headers;

    private ApiProblem(int status, String title, String detail, Map<String, String> headers) {
        this(PLAIN, status, title, detail, headers);
    }

    private ApiProblem(String type, int status, String title, String detail, Map<String, String> headers) {
        super(detail, null, false, false);
        this.type = type;
        this.status = status;
        this.title = title;
        this.headers = headers;
    }

    /** 400: the request is wrong in itself. */
    public static ApiProblem badRequest(String detail) {
        return new ApiProblem(400, "Bad Request", detail, Map.of());
    }

    /** 401: whoever asks has to show who that is. */
    public static ApiProblem tokenNeeded(String detail) {
        return new ApiProblem(401, "Unauthorized", detail, Map.of("WWW-Authenticate", "Bearer realm=\"pmc\""));
    }

    /** 403: whoever asks may not do that. */
    public static ApiProblem forbidden(String detail) {
        return new ApiProblem(403, "Forbidden", detail, Map.of());
    }

    /** 404: there is no such thing. */
    public static ApiProblem notFound(String detail) {
        return new ApiProblem(404, "Not Found", detail, Map.of());
    }

    /** 405, with the methods that are. */
    public static ApiProblem methodNotAllowed(String allowed) {
        return new ApiProblem(405, "Method Not Allowed", "this takes " + allowed, Map.of("Allow", allowed));
    }

    /** 409: as things stand it cannot be done. */
    public static ApiProblem conflict(String detail) {
        return new ApiProblem(409, "Conflict", detail, Map.of());
    }

    static ApiProblem tooLarge(String detail) {
        return new ApiProblem(413, "Content Too Large", detail, Map.of());
    }

    /** 426: this is a WebSocket. */
    public static ApiProblem upgradeRequired(String detail) {
        return new ApiProblem(426, "Upgrade Required", detail, Map.of("Upgrade", "websocket", "Connection", "Upgrade"));
    }

    static ApiProblem tooMany(String detail) {
        return new ApiProblem(429, "Too Many Requests", detail, Map.of("Retry-After", "1"));
    }

    /** 503: not now. */
    public static ApiProblem unavailable(String detail) {
        return new ApiProblem(503, "Service Unavailable", detail, Map.of("Retry-After", "2"));
    }

    /** This scheduler can do nothing about it now, and has not. */
    public static ApiProblem notPerformed(String detail) {
        return new ApiProblem(NOT_PERFORMED, 503, "Service Unavailable", detail, Map.of("Retry-After", "2"));
    }

    /** The leader was asked, and what came of it is not known. */
    public static ApiProblem badGateway(String detail) {
        return new ApiProblem(502, "Bad Gateway", detail, Map.of());
    }

    /** The leader was asked and has not answered in time; what came of it is not known. */
    public static ApiProblem gatewayTimeout(String detail) {
        return new ApiProblem(504, "Gateway Timeout", detail, Map.of());
    }

    static ApiProblem defect() {
        return new ApiProblem(500, "Internal Server Error", "this is a defect of pmc; its log says more", Map.of());
    }

    public int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    /** The problem as a document. */
    Document document(String path) {
        return new Document(type, title, status, String.valueOf(getMessage()), path);
    }

    /** Its form in JSON. */
    record Document(String type, String title, int status, String detail, String instance) {}
}
