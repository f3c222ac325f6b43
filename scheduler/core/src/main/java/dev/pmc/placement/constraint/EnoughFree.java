package dev.pmc.placement.constraint;

import dev.pmc.placement.Request;
import dev.pmc.placement.Resources;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A VM goes only where enough is offered, for its executor, too, if that does not run there yet. */
final class EnoughFree implements Rule {
    private static final Veto CPUS = new Veto("cpus", "has too few cpus free");
    private static final Veto MEMORY = new Veto("memory", "has too little memory free");
    private static final Veto DISK = new Veto("disk", "has too little disk free");

    @Override
    public List<String> reasons() {
        return List.of(CPUS.reason(), MEMORY.reason(), DISK.reason());
    }

    @Override
    public @Nullable Veto veto(Request request, AgentView agent, FleetView fleet) {
        Resources cost = agent.cost(request);
        Resources free = agent.free();
        if (free.cpus() < cost.cpus()) {
            return CPUS;
        }
        if (free.mem() < cost.mem()) {
            return MEMORY;
        }
        return free.disk() < cost.disk() ? DISK : null;
    }
}
