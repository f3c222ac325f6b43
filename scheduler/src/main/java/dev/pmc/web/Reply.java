package dev.pmc.web;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
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
    final @Nullable String refusal;

    private Reply(int status, String type, byte[] body, Map<String, String> headers, @Nullable String refusal) {
        this.status = status;
        this.type = type;
        this.body = body;
        this.headers = headers;
        this.refusal = refusal;
    }

    public static Reply json(Object value) {
        return new Reply(200, JSON, ApiJson.bytes(value), Map.of(), null);
    }

    public static Reply bytes(String type, byte[] body) {
        return bytes(200, type, body);
    }

    /** An answer with that status of HTTP. */
    public static Reply bytes(int status, String type, byte[] body) {
        return new Reply(status, type, body, Map.of(), null);
    }

    public static Reply text(int status, String text) {
        return new Reply(
                status, "text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8), Map.of(), null);
    }

    static Reply problem(ApiProblem problem, String path) {
        return new Reply(
                problem.status(),
                "application/problem+json",
                ApiJson.bytes(problem.document(path)),
                problem.headers(),
                problem.getMessage());
    }

    /** The same with one header more. */
    public Reply with(String header, String value) {
        Map<String, String> more = new HashMap<>(headers);
        more.put(header, value);
        return new Reply(status, type, body, more, refusal);
    }

    /** Of HTTP. */
    public int status() {
        return status;
    }

    /** Why not; null if what was asked is answered. */
    public @Nullable String refusal() {
        return refusal;
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
