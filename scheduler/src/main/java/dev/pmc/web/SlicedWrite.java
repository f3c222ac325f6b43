package dev.pmc.web;

import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/**
 * Writes a body as fast as its peer takes it, a slice at a time, and holds no thread meanwhile. In slices, because the
 * JDK copies all of a heap buffer that it is given to write, however little of it the peer takes.
 */
final class SlicedWrite extends IteratingNestedCallback {
    private static final int SLICE = 128 * 1024;

    private final Response response;
    private final ByteBuffer body;
    private boolean ended;

    /** @param done told once, when all is written or the peer is gone */
    SlicedWrite(Response response, ByteBuffer body, Callback done) {
        super(done);
        this.response = response;
        this.body = body;
    }

    @Override
    protected Action process() {
        if (ended) {
            return Action.SUCCEEDED;
        }
        int length = Math.min(SLICE, body.remaining());
        ByteBuffer slice = body.slice(body.position(), length);
        body.position(body.position() + length);
        ended = !body.hasRemaining();
        response.write(ended, slice, this);
        return Action.SCHEDULED;
    }
}
