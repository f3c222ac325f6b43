package dev.pmc.clouds;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stand-in of CloudStack's API, on a free port of 127.0.0.1. Calls have to be signed; those that take time are answered with jobs; and
 * the rules that people run into hold: an isolated network has no router before its first machine, a port of an address goes one way
 * only, names and addresses are unique in a network, a template is made of a stopped machine, a network in use stays.
 *
 * <p>One zone {@code zone001}, one offering {@code t1.medium}, one template {@code debian-12}. One thread does all there is to do.
 */
public final class CloudStack implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CloudStack.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final String API_KEY = "key-of-the-tests";
    private static final String SECRET_KEY = "secret-of-the-tests";

    private final HttpServer server;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(work -> {
        Thread made = new Thread(work, "cloudstack");
        made.setDaemon(true);
        return made;
    });
    private final Commands commands = new Commands();
    private final Machines machines;
    private final List<String> calls = new CopyOnWriteArrayList<>();

    private CloudStack(HttpServer server, MachineHost host) {
        this.server = server;
        Catalogue catalogue = new Catalogue();
        Networks networks = new Networks(catalogue);
        machines = new Machines(catalogue, networks, host);
        catalogue.register(commands);
        networks.register(commands);
        machines.register(commands);
        new Addresses(networks, machines).register(commands);
        server.createContext("/client/api", this::serve);
        server.setExecutor(thread);
        server.start();
    }

    /**
     * Starts one.
     *
     * @param host what stands behind its machines
     */
    public static CloudStack start(MachineHost host) {
        try {
            return new CloudStack(
                    HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0), host);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/client/api";
    }

    public String apiKey() {
        return API_KEY;
    }

    public String secretKey() {
        return SECRET_KEY;
    }

    /** The commands that were called, in order. */
    public List<String> calls() {
        return List.copyOf(calls);
    }

    /** What machines were told when they were made, by their names, those that are gone included. */
    public Map<String, String> userData() {
        return Map.copyOf(machines.userData());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> parameters = parameters(exchange);
            String command = parameters.getOrDefault("command", "");
            int status = 200;
            ObjectNode answer;
            try {
                requireSignature(parameters);
                calls.add(command);
                answer = commands.run(new ApiCall(command, parameters));
            } catch (ApiFault fault) {
                LOG.atDebug()
                        .addKeyValue("command", command)
                        .addKeyValue("reason", fault.getMessage())
                        .log("Refused");
                status = fault.code();
                answer = JsonNodeFactory.instance
                        .objectNode()
                        .put("errorcode", fault.code())
                        .put("errortext", fault.getMessage());
            }
            ObjectNode whole = JsonNodeFactory.instance.objectNode();
            whole.set(command.toLowerCase(Locale.ROOT) + "response", answer);
            byte[] bytes = JSON.writeValueAsBytes(whole);
            exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private static void requireSignature(Map<String, String> parameters) {
        boolean known = API_KEY.equals(parameters.get("apikey"))
                && Signature.of(parameters, SECRET_KEY).equals(parameters.get("signature"));
        if (!known) {
            throw new ApiFault(ApiFault.UNAUTHORIZED, "unable to verify user credentials and/or request signature");
        }
    }

    /** Of the address and, in a POST, of the form. */
    private static Map<String, String> parameters(HttpExchange exchange) throws IOException {
        String query = exchange.getRequestURI().getRawQuery();
        String form = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        Map<String, String> parameters = new HashMap<>();
        for (String pair : ((query == null ? "" : query) + "&" + form).split("&", -1)) {
            int at = pair.indexOf('=');
            if (at > 0) {
                parameters.put(
                        pair.substring(0, at).toLowerCase(Locale.ROOT),
                        URLDecoder.decode(pair.substring(at + 1), UTF_8));
            }
        }
        return parameters;
    }

    @Override
    public void close() {
        server.stop(0);
        thread.shutdownNow();
    }
}
