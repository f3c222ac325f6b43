package dev.pmc.web;

import org.eclipse.jetty.io.Content;

/** Takes in the body of a request and forgets it, however slowly it comes, and holds no thread meanwhile. */
final class RequestBody implements Runnable {
    private final Exchange exchange;
    private final int max;
    private final Runnable whole;
    private long length;

    private RequestBody(Exchange exchange, int max, Runnable whole) {
        this.exchange = exchange;
        this.max = max;
        this.whole = whole;
    }

    /**
     * Reads to the end.
     *
     * @param max bytes; a larger body is answered with 413
     * @param whole run when it is at its end
     */
    static void skip(Exchange exchange, int max, Runnable whole) {
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
            length += chunk.remaining();
            chunk.release();
            if (length > max) {
                throw tooLarge(max);
            }
            if (chunk.isLast()) {
                exchange.tookBody();
                whole.run();
                return;
            }
        }
    }

    private static ApiProblem tooLarge(int max) {
        return ApiProblem.tooLarge("a request has at most " + max + " bytes");
    }
}
