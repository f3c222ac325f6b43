package dev.pmc.simulation;

import dev.pmc.core.decision.Effect;
import dev.pmc.core.decision.Event;
import dev.pmc.placement.Offer;

/** Events and effects as short lines of a trace. */
final class TraceLines {
    private TraceLines() {}

    static String of(Event event) {
        if (event instanceof Event.TaskUpdated updated) {
            var update = updated.update();
            return "update " + update.task() + " " + update.kind() + " agent=" + update.agentId()
                    + (update.report() == null
                            ? ""
                            : " leftNothing=" + update.report().leftNothing() + " booted="
                                    + update.report().bootGeneration())
                    + (update.receipt() == null
                            ? ""
                            : " uuid=" + update.receipt().uuid())
                    + " \"" + update.message() + "\"";
        }
        if (event instanceof Event.OffersArrived arrived) {
            StringBuilder line = new StringBuilder("offers");
            for (Offer offer : arrived.offers()) {
                line.append(' ').append(offer.id()).append("=").append(offer.agentId());
                line.append('(').append(offer.resources()).append(')');
            }
            return line.toString();
        }
        if (event instanceof Event.JobArrived arrived) {
            return "job " + arrived.ticket() + " " + arrived.job().action() + " "
                    + arrived.job().hostname() + " " + arrived.job().fields();
        }
        return event.toString();
    }

    static String of(Effect effect) {
        if (effect instanceof Effect.Accept accept) {
            StringBuilder line = new StringBuilder("accept " + accept.offerIds() + " of " + accept.agentId());
            for (Effect.Launch launch : accept.launches()) {
                line.append(' ').append(launch.task().verb()).append(' ').append(launch.taskId());
            }
            return line.toString();
        }
        if (effect instanceof Effect.Publish publish) {
            return "publish " + publish.result().id() + " " + publish.result().status() + " "
                    + publish.result().fields() + " \"" + publish.result().reason() + "\"";
        }
        return effect.toString();
    }
}
