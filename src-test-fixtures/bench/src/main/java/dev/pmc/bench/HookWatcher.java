package dev.pmc.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.pmc.executor.discovery.KnownServices;
import dev.pmc.executor.discovery.ServicePoll;
import dev.pmc.executor.helper.HelperDesk;
import dev.pmc.executor.helper.HelperGuest;
import dev.pmc.executor.helper.StopOrders;
import dev.pmc.fixtures.Await;
import dev.pmc.fixtures.ChildProcess;
import dev.pmc.fixtures.Processes;
import dev.pmc.fixtures.SourceTree;
import dev.pmc.vm.DiscoveryAccess;
import dev.pmc.vm.Hostname;
import java.io.BufferedReader;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The helper of a guest, run on this machine, with the executor's own parts between it and pmc's API; and its hook, which says
 * what it is told. What is not there is the guest's virtual network. Closing ends it.
 */
final class HookWatcher implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Sightings sightings = new Sightings();
    private final ServicePoll poll;
    private final HttpServer host;
    private final ChildProcess helper;
    private volatile boolean called;

    /** Nothing is ever stopped. */
    private static final class NoOrders implements StopOrders {
        @Override
        public void heard(Hostname guest) {}

        @Override
        public @Nullable Order pending(Hostname guest) {
            return null;
        }

        @Override
        public void done(Hostname guest, String id) {}

        @Override
        public long more(Hostname guest, String id, int seconds) {
            return 0;
        }
    }

    /**
     * Starts it; returns when the hook was called for the first time.
     *
     * @param folder an empty one
     * @param pmc where the API is, and what an executor shows there
     */
    HookWatcher(Path folder, DiscoveryAccess pmc, String service) throws IOException {
        KnownServices services = new KnownServices();
        HelperDesk desk = new HelperDesk(services, new NoOrders());
        poll = new ServicePoll(services, question -> {});
        poll.given(pmc);
        host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        HelperGuest guest = new HelperGuest(new Hostname("guest"), service, "none", "127.0.0.1");
        host.createContext("/", exchange -> answer(exchange, desk, guest));
        host.start();
        listen(hook(folder, service));
        helper = ChildProcess.start(
                "pmc-guest",
                List.of("sh", SourceTree.file("data", "guest", "pmc-guest").toString(), "run"),
                folder,
                Map.of(
                        "PMC_GUEST_ETC", folder.toString(),
                        "PMC_GUEST_STATE", folder.resolve("state").toString(),
                        "PMC_GUEST_RUN", folder.toString()));
        Await.until("the hook to be called", PATIENCE, () -> called);
    }

    private static void answer(HttpExchange exchange, HelperDesk desk, HelperGuest guest) {
        String what = exchange.getRequestURI().getPath().substring(1);
        String query = exchange.getRequestURI().getRawQuery();
        CompletableFuture<Void> unused = desk.ask(guest, what, query == null ? "" : query)
                .thenAccept(answer -> {
                    byte[] body = answer.getBytes(StandardCharsets.UTF_8);
                    try (exchange) {
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }

    /** Puts the hook there, and where the helper asks. Returns the pipe that the hook writes to. */
    private Path hook(Path folder, String service) throws IOException {
        Path pipe = folder.resolve("told");
        Processes.runOrFail("mkfifo", pipe.toString());
        Path hook = Files.createDirectories(folder.resolve("watch.d")).resolve(service);
        Files.writeString(hook, "#!/bin/sh\nexec cat > " + pipe + "\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.writeString(
                folder.resolve("guest.conf"),
                "host=http://127.0.0.1:" + host.getAddress().getPort() + "\n");
        return pipe;
    }

    /** Reads the pipe for as long as this machine's process lives. */
    private void listen(Path pipe) {
        Thread thread = new Thread(
                () -> {
                    // Open for both, so that it has no end between two hooks.
                    try (RandomAccessFile open = new RandomAccessFile(pipe.toFile(), "rw");
                            BufferedReader lines = new BufferedReader(
                                    new InputStreamReader(new FileInputStream(open.getFD()), StandardCharsets.UTF_8))) {
                        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                            sightings.saw(line);
                            called = true;
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "hook");
        thread.setDaemon(true);
        thread.start();
    }

    Sightings sightings() {
        return sightings;
    }

    @Override
    public void close() {
        helper.close();
        host.stop(0);
        poll.close();
    }
}
