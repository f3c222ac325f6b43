package dev.pmc.web;

import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;

/** Takes in the body of a request, however slowly it comes, and holds no thread meanwhile. */
public final class RequestBody implements Runnable {
    private final Exchange exchange;
    private final int max;
    private final Consumer<byte[]> whole;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream(0);

    private RequestBody(Exchange exchange, int max, Consumer<byte[]> whole) {
        this.exchange = exchange;
        this.max = max;
        this.whole = whole;
    }

    /**
     * Reads to the end.
     *
     * @param max bytes; a larger body is answered with 413
     * @param whole gets it
     */
    public static void take(Exchange exchange, int max, Consumer<byte[]> whole) {
        if (exchange.request().getLength() > max) {
            throw tooLarge(max);
        }
        new RequestBody(exchange, max, whole).run();
    }

    @Override
    public void run() {
        exchange.answer(this::read);
    }

    private void read() {
        while (true) {
            Content.Chunk chunk = exchange.request().read();
            if (chunk == null) {
                exchange.request().demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                exchange.fail(chunk.getFailure());
                return;
            }
            boolean fits = body.size() + chunk.remaining() <= max;
            if (fits) {
                body.writeBytes(BufferUtil.toArray(chunk.getByteBuffer()));
            }
            chunk.release();
            if (!fits) {
                throw tooLarge(max);
            }
            if (chunk.isLast()) {
                exchange.tookBody();
                whole.accept(body.toByteArray());
                return;
            }
        }
    }

    private static ApiProblem tooLarge(int max) {
        return ApiProblem.tooLarge("a request has at most " + max + " bytes");
    }
}
