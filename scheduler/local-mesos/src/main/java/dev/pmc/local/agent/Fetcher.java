package dev.pmc.local.agent;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.mesos.v1.Protos.CommandInfo;
import org.jspecify.annotations.Nullable;

/**
 * Brings the URIs of a command into a sandbox ({@code docs/fetcher.md}): http, https, file and plain absolute paths. A
 * URI with {@code cache} is downloaded once in the life of the agent. Thread-safe.
 */
final class Fetcher {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ANSWER_TIMEOUT = Duration.ofMinutes(5);

    /** One for all agents: each client has threads of its own. */
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();

    private final Path cacheDir;
    /** By URI; the value is also the lock under which it is downloaded. */
    private final Map<String, Cached> cache = new ConcurrentHashMap<>();

    private static final class Cached {
        private @Nullable Path file;
    }

    Fetcher(Path cacheDir) {
        this.cacheDir = cacheDir;
    }

    /** @throws IOException if one of them cannot be had; the message says which and why */
    void fetch(CommandInfo command, Sandbox sandbox) throws IOException, InterruptedException {
        for (CommandInfo.URI uri : command.getUrisList()) {
            try {
                fetch(uri, sandbox);
            } catch (IOException | IllegalArgumentException e) {
                throw new IOException(
                        "Failed to fetch '" + uri.getValue() + "': "
                                + Objects.requireNonNullElse(
                                        e.getMessage(), e.getClass().getSimpleName()),
                        e);
            }
        }
    }

    private void fetch(CommandInfo.URI uri, Sandbox sandbox) throws IOException, InterruptedException {
        String name = baseName(uri.getValue());
        Path target = sandbox.inside(uri.hasOutputFile() ? uri.getOutputFile() : name);
        Path parent = target.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (uri.getCache()) {
            Files.copy(cached(uri.getValue()), target, StandardCopyOption.REPLACE_EXISTING);
        } else {
            download(uri.getValue(), target);
        }
        if (uri.getExecutable()) {
            if (!target.toFile().setExecutable(true, false)) {
                throw new IOException("it cannot be made executable");
            }
        } else if (uri.getExtract()) {
            Archives.unpack(target, target.getFileName().toString(), sandbox.directory());
        }
    }

    private Path cached(String uri) throws IOException, InterruptedException {
        Cached entry = cache.computeIfAbsent(uri, key -> new Cached());
        synchronized (entry) {
            if (entry.file == null) {
                Files.createDirectories(cacheDir);
                Path file = Files.createTempFile(cacheDir, "c", "-" + baseName(uri));
                download(uri, file);
                entry.file = file;
            }
            return entry.file;
        }
    }

    private void download(String uri, Path target) throws IOException, InterruptedException {
        if (uri.startsWith("/")) {
            Files.copy(Path.of(uri), target, StandardCopyOption.REPLACE_EXISTING);
            return;
        }
        URI address = URI.create(uri);
        switch (Objects.requireNonNullElse(address.getScheme(), "").toLowerCase(Locale.ROOT)) {
            case "file" -> Files.copy(Path.of(address.getPath()), target, StandardCopyOption.REPLACE_EXISTING);
            case "http", "https" -> get(address, target);
            default -> throw new IOException("only http, https, file and absolute paths can be fetched");
        }
    }

    private void get(URI address, Path target) throws IOException, InterruptedException {
        HttpResponse<Path> response = CLIENT.send(
                HttpRequest.newBuilder(address).timeout(ANSWER_TIMEOUT).build(),
                info -> info.statusCode() == 200
                        ? HttpResponse.BodySubscribers.ofFile(target)
                        : HttpResponse.BodySubscribers.replacing(target));
        if (response.statusCode() != 200) {
            throw new IOException("the server answers " + response.statusCode());
        }
        OptionalLong promised = response.headers().firstValueAsLong("Content-Length");
        if (promised.isPresent() && promised.getAsLong() != Files.size(target)) {
            throw new IOException(
                    "the server promised " + promised.getAsLong() + " bytes and sent " + Files.size(target));
        }
    }

    /** The file name of a URI, without its query. */
    static String baseName(String uri) throws IOException {
        String path = uri.startsWith("/") ? uri : URI.create(uri).getPath();
        String name = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
        if (name.isEmpty()) {
            throw new IOException("it has no file name");
        }
        return name;
    }
}
