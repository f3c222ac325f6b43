package dev.pmc.local.master;

import dev.pmc.local.master.RegistryEntry.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.mesos.v1.Protos.AgentID;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.apache.mesos.v1.Protos.DrainInfo;
import org.apache.mesos.v1.Protos.MachineID;
import org.apache.mesos.v1.maintenance.Protos.Schedule;
import org.jspecify.annotations.Nullable;

/** The registry of a master, which saves every change before it counts. On the loop only. */
public final class Registry {
    private final RegistryStore store;
    private RegistryContent content;

    private Registry(RegistryStore store, RegistryContent content) {
        this.store = store;
        this.content = content;
    }

    /** One that lasts as long as this process. */
    public static Registry inMemory() {
        return new Registry(
                new RegistryStore() {
                    @Override
                    public Optional<byte[]> load() {
                        return Optional.empty();
                    }

                    @Override
                    public void save(byte[] saved) {
                        // It stands in the registry itself.
                    }
                },
                RegistryContent.EMPTY);
    }

    /**
     * One that goes on with what is kept there.
     *
     * @throws IOException if it cannot be read
     */
    public static Registry load(RegistryStore store) throws IOException {
        Optional<byte[]> saved = store.load();
        return new Registry(store, saved.isPresent() ? RegistryJson.read(saved.get()) : RegistryContent.EMPTY);
    }

    private void become(RegistryContent changed) {
        if (changed.equals(content)) {
            return;
        }
        try {
            store.save(RegistryJson.write(changed));
        } catch (IOException e) {
            throw new UncheckedIOException("the registry cannot be saved", e);
        }
        content = changed;
    }

    RegistryContent content() {
        return content;
    }

    @Nullable
    RegistryEntry entry(AgentID agent) {
        return content.agents().get(agent);
    }

    void admit(AgentInfo agent, Instant now) {
        RegistryEntry known = entry(agent.getId());
        if (known == null) {
            become(content.with(RegistryEntry.admitted(agent, now)));
        } else {
            RegistryEntry back = known.standing() == Standing.ADMITTED ? known : known.become(Standing.ADMITTED, now);
            become(content.with(back.withInfo(agent)));
        }
    }

    void mark(AgentID agent, Standing standing, Instant now) {
        RegistryEntry known = entry(agent);
        if (known != null) {
            become(content.with(known.become(standing, now)));
        }
    }

    void remove(AgentID agent) {
        become(content.without(agent));
    }

    /** Nothing of the agent is offered any more; null without drain. */
    void deactivate(AgentID agent, @Nullable DrainInfo drain) {
        RegistryEntry known = entry(agent);
        if (known != null) {
            become(content.with(known.deactivated(drain == null ? known.drain() : drain)));
        }
    }

    void reactivate(AgentID agent) {
        RegistryEntry known = entry(agent);
        if (known != null) {
            become(content.with(known.reactivated()));
        }
    }

    void schedule(Schedule schedule, Set<MachineID> down) {
        become(content.with(schedule, down));
    }

    List<AgentID> standing(Standing standing) {
        return content.agents().values().stream()
                .filter(entry -> entry.standing() == standing)
                .map(entry -> entry.info().getId())
                .toList();
    }

    boolean is(AgentID agent, Standing standing) {
        RegistryEntry entry = entry(agent);
        return entry != null && entry.standing() == standing;
    }

    boolean isDeactivated(AgentID agent) {
        RegistryEntry entry = entry(agent);
        return entry != null && entry.deactivated();
    }

    @Nullable
    DrainInfo drain(AgentID agent) {
        RegistryEntry entry = entry(agent);
        return entry == null ? null : entry.drain();
    }
}
