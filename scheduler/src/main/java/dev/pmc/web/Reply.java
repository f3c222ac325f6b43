package dev.pmc.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** An answer to be sent as it is. */
public final class Reply {
    private static final String JSON = "application/json";

    final int status;
    final String type;
    public final byte[] body;
    final Map<String, String> headers;

    private Reply(int status, String type, byte[] body, Map<String, String> headers) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.headers = headers;
    }

    public static Reply json(Object value) {
        return new Reply(200, JSON, ApiJson.bytes(value), Map.of());
    }

    public static Reply bytes(String type, byte[] body) {
        return new Reply(200, type, body, Map.of());
    }

    public static Reply text(int status, String text) {
        return new Reply(status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8), Map.of());
    }

    static Reply problem(ApiProblem problem, String path) {
        return new Reply(
                problem.status(), "application/problem+json", ApiJson.bytes(problem.document(path)), problem.headers());
    }

    /** The answer's entity tag: equal for equal bytes; null for what is not to be kept. */
    @Nullable
    String tag() {
        if (status != 200) {
            return null;
        }
        CRC32C sum = new CRC32C();
        sum.update(body);
        return "\"" + Long.toHexString(sum.getValue()) + "-" + Integer.toHexString(body.length) + "-"
                + Integer.toHexString(Arrays.hashCode(body)) + "\"";
    }
}
