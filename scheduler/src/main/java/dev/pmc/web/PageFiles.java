package dev.pmc.web;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The page for operators, at {@code /}, and that of a guest's console: a fixed set of files out of pmc.jar, read once at the start. A path is looked up
 * among them and never given to a file system. They are open to all, for they say nothing of hosts: whoever may not read
 * the API is asked for the token by the page. Thread-safe.
 */
public final class PageFiles implements Page {
    private static final String FOLDER = "/dev/pmc/web/page/";
    private static final List<String> NAMES = List.of(
            "icon.svg",
            "base.css",
            "fleet.css",
            "groups.css",
            "hosts.css",
            "panel.css",
            "work.css",
            "actions.js",
            "agent.js",
            "api.js",
            "app.js",
            "audit.js",
            "colours.js",
            "command.js",
            "console.css",
            "console.js",
            "create.js",
            "dialog.js",
            "dom.js",
            "events.js",
            "filters.js",
            "fleet.js",
            "format.js",
            "groups.js",
            "header.js",
            "history.js",
            "host.js",
            "hosts.js",
            "jobs.js",
            "leader.js",
            "names.js",
            "panel.js",
            "refresh.js",
            "remake.js",
            "route.js",
            "selection.js",
            "session.js",
            "states.js",
            "steps.js",
            "stream.js",
            "terminal.js",
            "troubles.js",
            "types.js",
            "waiting.js",
            "xterm-LICENSE.txt",
            "xterm-addon-fit.mjs",
            "xterm.css",
            "xterm.mjs");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "mjs", "text/javascript; charset=utf-8",
            "txt", "text/plain; charset=utf-8",
            "svg", "image/svg+xml");

    /** No script and no style but the page's own files, nothing from elsewhere, and not inside of another page. */
    private static final String POLICY = policy("'self'");

    /** Of the console's page: xterm.js makes style sheets as it goes. */
    private static final String CONSOLE_POLICY = policy("'self' 'unsafe-inline'");

    private static final String CONSOLE = "/console";

    private final Map<String, Reply> files = new HashMap<>();

    /** @throws IllegalStateException if a file is missing in pmc.jar, which is a defect of the build */
    public PageFiles() {
        files.put("/", read("index.html"));
        files.put(CONSOLE, read("console.html"));
        NAMES.forEach(name -> files.put("/page/" + name, read(name)));
    }

    private static String policy(String styles) {
        return "default-src 'none'; script-src 'self'; style-src " + styles + "; img-src 'self';"
                + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
    }

    private static Reply read(String name) {
        try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
            if (in == null) {
                throw new IllegalStateException(FOLDER + name + " is missing in pmc.jar");
            }
            return Reply.bytes(TYPES.getOrDefault(name.substring(name.indexOf('.') + 1), ""), in.readAllBytes());
        } catch (IOException e) {
            throw new IllegalStateException(FOLDER + name + " in pmc.jar cannot be read", e);
        }
    }

    @Override
    public void answer(Exchange exchange) {
        Reply file = files.get(exchange.path());
        if (file == null) {
            exchange.send(Reply.text(404, "there is nothing here; the page is at /"));
        } else if (!exchange.reads()) {
            throw ApiProblem.methodNotAllowed("GET, HEAD");
        } else {
            boolean isConsole = exchange.path().equals(CONSOLE);
            exchange.set("Content-Security-Policy", isConsole ? CONSOLE_POLICY : POLICY);
            exchange.set("Referrer-Policy", "no-referrer");
            exchange.send(file);
        }
    }
}
