package dev.pmc.crash;

import com.sun.net.httpserver.HttpServer;
import dev.pmc.executor.DirectoryExecutor;
import dev.pmc.fixtures.Processes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What the guests of VMs that are files do: each answers HTTP at its own address for as long as its VM is on. The addresses are this
 * machine's own for that long, which takes root. Used by one thread, which calls {@link #look} every few milliseconds.
 */
final class GuestFarm implements AutoCloseable {
    private final String network;
    private final int port;
    private final Map<String, HttpServer> guests = new HashMap<>();

    /** @param network in which the guests' addresses are, with its prefix */
    GuestFarm(String network, int port) {
        this.network = network;
        this.port = port;
        Processes.runOrFail("ip", "route", "add", "local", network, "dev", "lo");
    }

    /** Those VMs are on now. */
    void look(Set<String> running) {
        guests.entrySet().removeIf(guest -> {
            boolean isOff = !running.contains(guest.getKey());
            if (isOff) {
                guest.getValue().stop(0);
            }
            return isOff;
        });
        running.forEach(name -> guests.computeIfAbsent(name, this::start));
    }

    private HttpServer start(String name) {
        try {
            HttpServer guest = HttpServer.create(new InetSocketAddress(DirectoryExecutor.address(name), port), 0);
            byte[] words = name.getBytes(StandardCharsets.US_ASCII);
            guest.createContext("/", exchange -> {
                try (exchange) {
                    exchange.sendResponseHeaders(200, words.length);
                    exchange.getResponseBody().write(words);
                }
            });
            guest.start();
            return guest;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        guests.values().forEach(guest -> guest.stop(0));
        Processes.runOrFail("ip", "route", "del", "local", network, "dev", "lo");
    }
}
