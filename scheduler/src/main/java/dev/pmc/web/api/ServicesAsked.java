package dev.pmc.web.api;

import dev.pmc.core.discovery.Service;
import dev.pmc.core.discovery.ServiceDirectory;
import dev.pmc.discovery.ServiceDocuments.DiscoveryService;
import dev.pmc.discovery.ServiceDocuments.DiscoveryServices;
import dev.pmc.web.ApiJson;
import dev.pmc.web.ApiProblem;
import dev.pmc.web.Exchange;
import dev.pmc.web.Reply;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which services somebody asks for, and in which form.
 *
 * @param names null for all
 * @param alone one, for which the answer is no list
 */
record ServicesAsked(@Nullable Set<String> names, boolean alone, Form form) {
    private static final int MOST_NAMES = 256;

    /** How the answer is written. */
    enum Form {
        JSON,
        TEXT,
        /** Server-sent events, for as long as the connection lasts. */
        EVENTS
    }

    /** What a request asks for. */
    static ServicesAsked by(ApiRequest request, Exchange exchange) {
        Form form = form(request, exchange);
        String listed = request.query().text("service");
        if (request.path().size() == 2) {
            if (listed != null) {
                throw ApiProblem.badRequest("the path names the service already");
            }
            return new ServicesAsked(Set.of(request.path().get(1)), true, form);
        }
        if (listed == null) {
            return new ServicesAsked(null, false, form);
        }
        Set<String> names = new TreeSet<>(List.of(listed.split(",", -1)));
        if (names.size() > MOST_NAMES || names.contains("")) {
            throw ApiProblem.badRequest("service is 1 to " + MOST_NAMES + " names of services with commas between");
        }
        return new ServicesAsked(names, false, form);
    }

    private static Form form(ApiRequest request, Exchange exchange) {
        Form given = request.query().word("format", Form.class);
        if (given != null) {
            return given;
        }
        String accepted = exchange.header("Accept");
        if (accepted == null) {
            return Form.JSON;
        }
        if (accepted.contains("text/event-stream")) {
            return Form.EVENTS;
        }
        return accepted.contains("text/plain") && !accepted.contains("json") ? Form.TEXT : Form.JSON;
    }

    /** The number of their last change. */
    long index(ServiceDirectory services) {
        return names == null ? services.index() : services.index(names);
    }

    private List<Service> of(ServiceDirectory services) {
        return names == null
                ? List.copyOf(services.all())
                : names.stream().map(services::service).toList();
    }

    /** All that is asked for, as an answer of its own. */
    Reply reply(ServiceDirectory services) {
        List<Service> all = of(services);
        if (form == Form.TEXT) {
            return Reply.text(200, ServiceLines.of(index(services), all));
        }
        return Reply.json(alone ? DiscoveryService.of(all.get(0)) : view(services, all));
    }

    /** All that is asked for, as an event. */
    String event(ServiceDirectory services) {
        return "event: services\nid: " + index(services) + "\ndata: " + ApiJson.text(view(services, of(services)))
                + "\n\n";
    }

    private DiscoveryServices view(ServiceDirectory services, List<Service> all) {
        return new DiscoveryServices(
                index(services), all.stream().map(DiscoveryService::of).toList());
    }
}
