package dev.pmc.mesos;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Speaks to one Mesos API in HTTP/1.1 and protobuf. Immutable; each subscription and each pipeline of calls has a
 * connection of its own ({@code docs/scheduler-http-api.md}, {@code docs/executor-http-api.md}).
 */
public final class MesosApiClient {
    private static final String MEDIA_TYPE = "application/x-protobuf";

    private final Endpoint endpoint;
    private final Dialer dialer;
    private final @Nullable String authorization;
    /** How every request begins, up to the length of its body. */
    private final String beginning;

    /** @param authorization the Authorization header, see {@link #basic} and {@link #bearer} */
    public MesosApiClient(Endpoint endpoint, Dialer dialer, @Nullable String authorization) {
        this.endpoint = endpoint;
        this.dialer = dialer;
        this.authorization = authorization;
        beginning = "POST " + endpoint.path() + " HTTP/1.1\r\nHost: " + endpoint.authority() + "\r\nContent-Type: "
                + MEDIA_TYPE + "\r\nAccept: " + MEDIA_TYPE + "\r\nContent-Length: ";
    }

    /** The header for a principal and its secret. */
    public static String basic(String principal, String secret) {
        byte[] both = (principal + ":" + secret).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** The header for the token that an agent has given to an executor. */
    public static String bearer(String token) {
        return "Bearer " + token;
    }

    public Endpoint endpoint() {
        return endpoint;
    }

    /**
     * Sends a SUBSCRIBE call and returns the stream that answers it.
     *
     * @param answerLimit how long the answer may take
     * @throws CallRefused if the answer is not 200
     * @throws NotConnected if the call cannot have reached the other side
     * @throws IOException if the connection broke: whether the call arrived is not known
     */
    public SubscribedEvents subscribe(MessageLite call, Duration answerLimit) throws IOException {
        Wire wire = open();
        try {
            wire.limitReads(answerLimit);
            wire.out().write(request(call, null));
            HttpAnswer answer = HttpAnswer.read(wire.in());
            if (answer == null) {
                throw new IOException("%s closed the connection in place of an answer".formatted(endpoint));
            }
            if (answer.status() != 200) {
                throw answer.refusal();
            }
            return new SubscribedEvents(wire, answer);
        } catch (IOException | RuntimeException e) {
            Closing.quietly(wire);
            throw e;
        }
    }

    Wire open() throws NotConnected {
        try {
            return dialer.open(endpoint);
        } catch (IOException | IllegalArgumentException e) {
            throw new NotConnected("cannot connect to %s: %s".formatted(endpoint, e.getMessage()), e);
        }
    }

    byte[] request(MessageLite call, @Nullable String streamId) {
        int size = call.getSerializedSize();
        StringBuilder text =
                new StringBuilder(320).append(beginning).append(size).append("\r\n");
        if (authorization != null) {
            text.append("Authorization: ").append(authorization).append("\r\n");
        }
        if (streamId != null) {
            text.append("Mesos-Stream-Id: ").append(streamId).append("\r\n");
        }
        byte[] head = text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
        byte[] request = Arrays.copyOf(head, head.length + size);
        try {
            call.writeTo(CodedOutputStream.newInstance(request, head.length, size));
        } catch (IOException e) {
            throw new UncheckedIOException("an array of the right size can always be written to", e);
        }
        return request;
    }
}
