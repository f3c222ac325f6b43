package dev.pmc.web;

import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.ByteRange;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives the executor archive to agents, as the Mesos fetcher wants it ({@code docs/fetcher.md}): with a Content-Length,
 * also to HEAD. A fetch that broke off may go on where it did: one range, with If-Range (RFC 9110, 14).
 */
final class ArchivePage implements Page {
    private static final Logger LOG = LoggerFactory.getLogger(ArchivePage.class);

    private final @Nullable Archive archive;

    /** @param archive null if agents get theirs elsewhere */
    ArchivePage(@Nullable Archive archive) {
        this.archive = archive;
    }

    /** The path of the archive, from the root of the server; it names the contents, so they never change. */
    String path() {
        return archive == null ? "/artifacts" : "/artifacts/" + archive.sha256() + "/exec.tgz";
    }

    @Override
    public void answer(Exchange exchange) {
        Archive archive = this.archive;
        if (archive == null || !path().equals(exchange.path())) {
            throw ApiProblem.notFound("there is nothing here");
        }
        if (!exchange.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        }
        String tag = '"' + archive.sha256() + '"';
        exchange.set("Content-Type", "application/gzip");
        exchange.set("ETag", tag);
        exchange.set("Accept-Ranges", "bytes");
        exchange.set("Cache-Control", "public, max-age=31536000, immutable");
        if (exchange.isKnown(tag)) {
            exchange.head(304);
        } else if (exchange.isHead()) {
            exchange.set("Content-Length", Integer.toString(archive.length()));
            exchange.head(200);
        } else {
            send(archive, exchange, tag);
        }
    }

    private static void send(Archive archive, Exchange exchange, String tag) {
        List<String> asked = exchange.headers("Range");
        String onlyOf = exchange.header("If-Range");
        if (asked.isEmpty() || (onlyOf != null && !onlyOf.equals(tag))) {
            exchange.send(200, archive.contents(), new Told(exchange, archive.length()));
            return;
        }
        List<ByteRange> ranges = ByteRange.parse(asked, archive.length());
        if (ranges.isEmpty()) {
            exchange.set("Content-Range", ByteRange.toNonSatisfiableHeaderValue(archive.length()));
            exchange.set("Content-Length", "0");
            exchange.head(416);
        } else if (ranges.size() > 1) {
            // A server may send everything instead of several parts.
            exchange.send(200, archive.contents(), new Told(exchange, archive.length()));
        } else {
            ByteRange range = ranges.get(0);
            exchange.set("Content-Range", range.toHeaderValue(archive.length()));
            ByteBuffer part = archive.contents().slice((int) range.first(), (int) range.getLength());
            exchange.send(206, part, new Told(exchange, part.remaining()));
        }
    }

    /** Logs how a fetch has ended. */
    private record Told(Exchange exchange, int bytes) implements Callback {
        @Override
        public void succeeded() {
            LOG.atInfo()
                    .addKeyValue("peer", exchange.peer())
                    .addKeyValue("bytes", bytes)
                    .log("an agent has fetched the executor archive");
        }

        @Override
        public void failed(Throwable why) {
            LOG.atWarn()
                    .addKeyValue("peer", exchange.peer())
                    .addKeyValue("reason", why.toString())
                    .log("an agent did not get the executor archive");
        }
    }
}
