package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.VmCounters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A hypervisor in memory that behaves as libvirt does: it reads the domain XML, refuses what libvirt refuses with the same
 * kind of error, and tells of events. {@link HypervisorContractTest} holds it to that.
 *
 * <p>Tests play the rest of the world: {@link #powerOff}, {@link #crash}, {@link #destroyByOperator}, {@link #failNext}.
 * Thread-safe. Listeners are called on the thread that causes the event, after the state has changed.
 */
public final class FakeHypervisor extends ScriptedCalls implements Hypervisor {
    private final Map<UUID, FakeGuest> domains = new LinkedHashMap<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final FakeLiveDisks liveDisks = new FakeLiveDisks(this);
    private final FakeConsoles consoles = new FakeConsoles();
    private HostFacts facts = new HostFacts(9_000_000, 1 << 20, false);
    private Manners manners = Manners.OBEYS;

    /** What guests do when they are asked to power themselves off. */
    public enum Manners {
        OBEYS,
        /** Hears the power button only. */
        AGENT_HUNG,
        DEAF
    }

    @Override
    public Optional<DomainInfo> find(UUID uuid) throws HypervisorException {
        begin(Verb.FIND);
        synchronized (domains) {
            return Optional.ofNullable(domains.get(uuid)).map(FakeGuest::info);
        }
    }

    @Override
    public Optional<DomainInfo> find(String name) throws HypervisorException {
        begin(Verb.FIND);
        synchronized (domains) {
            return Optional.ofNullable(named(name)).map(FakeGuest::info);
        }
    }

    @Override
    public List<DomainInfo> list() throws HypervisorException {
        begin(Verb.LIST);
        synchronized (domains) {
            return domains.values().stream().map(FakeGuest::info).toList();
        }
    }

    @Override
    public void define(String xml) throws HypervisorException {
        begin(Verb.DEFINE);
        outlive(Verb.DEFINE, () -> define(xml));
        FakeGuest guest;
        synchronized (domains) {
            guest = admit(xml);
            guest.persistent = true;
        }
        tell(guest, DomainEvent.Kind.DEFINED);
    }

    @Override
    public void setAutostart(UUID uuid, boolean on) throws HypervisorException {
        begin(Verb.SET_AUTOSTART);
        synchronized (domains) {
            FakeGuest guest = guest(uuid);
            guest.requirePersistent("cannot set autostart for transient domain");
            guest.autostart = on;
        }
    }

    @Override
    public void reshape(UUID uuid, int vcpus, int memoryMib) throws HypervisorException {
        begin(Verb.RESHAPE);
        synchronized (domains) {
            guest(uuid).shape = vcpus + " cpus, " + memoryMib + " MiB";
        }
    }

    @Override
    public void setMark(UUID uuid, DomainMark mark) throws HypervisorException {
        begin(Verb.SET_MARK);
        synchronized (domains) {
            FakeGuest guest = guest(uuid);
            guest.requirePersistent("transient domains do not have any persistent config");
            guest.mark = mark;
        }
    }

    @Override
    public void create(UUID uuid) throws HypervisorException {
        begin(Verb.CREATE);
        outlive(Verb.CREATE, () -> create(uuid));
        FakeGuest guest;
        synchronized (domains) {
            guest = guest(uuid);
            if (guest.state.active()) {
                throw new HypervisorException(Kind.WRONG_STATE, "domain is already running");
            }
            guest.boots += guest.state == DomainState.SAVED ? 0 : 1;
            guest.state = DomainState.RUNNING;
        }
        tell(guest, DomainEvent.Kind.STARTED);
    }

    @Override
    public void persist(UUID uuid) throws HypervisorException {
        begin(Verb.PERSIST);
        synchronized (domains) {
            FakeGuest guest = guest(uuid);
            if (!guest.persistent && !guest.state.active()) {
                throw new HypervisorException(Kind.WRONG_STATE, "domain is not running");
            }
            guest.persistent = true;
        }
    }

    @Override
    public void discardSavedState(UUID uuid) throws HypervisorException {
        begin(Verb.DISCARD_SAVED_STATE);
        synchronized (domains) {
            FakeGuest guest = guest(uuid);
            if (guest.state == DomainState.SAVED) {
                guest.state = DomainState.OFF;
            }
        }
    }

    @Override
    public void resume(UUID uuid) throws HypervisorException {
        begin(Verb.RESUME);
        synchronized (domains) {
            FakeGuest guest = guest(uuid);
            if (!guest.state.standsStill()) {
                throw new HypervisorException(Kind.WRONG_STATE, "domain is not paused");
            }
            guest.state = DomainState.RUNNING;
            tell(guest, DomainEvent.Kind.RESUMED);
        }
    }

    @Override
    public List<Path> disks(UUID uuid) throws HypervisorException {
        begin(Verb.DISKS);
        synchronized (domains) {
            return DomainDisks.of(guest(uuid).xml);
        }
    }

    @Override
    public void createTransient(String xml) throws HypervisorException {
        begin(Verb.CREATE_TRANSIENT);
        FakeGuest guest;
        synchronized (domains) {
            guest = admit(xml);
            guest.state = DomainState.RUNNING;
            guest.boots++;
        }
        tell(guest, DomainEvent.Kind.STARTED);
    }

    @Override
    public void shutdown(UUID uuid, ShutdownWay way) throws HypervisorException {
        begin(Verb.SHUTDOWN);
        boolean obeys;
        synchronized (domains) {
            if (!guest(uuid).state.active()) {
                throw new HypervisorException(Kind.WRONG_STATE, "domain is not running");
            }
            obeys = manners == Manners.OBEYS || (manners == Manners.AGENT_HUNG && way == ShutdownWay.POWER_BUTTON);
        }
        if (obeys) {
            end(uuid, DomainState.POWERED_OFF);
        }
    }

    @Override
    public void destroy(UUID uuid) throws HypervisorException {
        begin(Verb.DESTROY);
        outlive(Verb.DESTROY, () -> destroy(uuid));
        synchronized (domains) {
            if (!guest(uuid).state.active()) {
                throw new HypervisorException(Kind.WRONG_STATE, "domain is not running");
            }
        }
        end(uuid, DomainState.DESTROYED);
    }

    @Override
    public void undefine(UUID uuid) throws HypervisorException {
        begin(Verb.UNDEFINE);
        outlive(Verb.UNDEFINE, () -> undefine(uuid));
        FakeGuest guest;
        synchronized (domains) {
            guest = guest(uuid);
            guest.persistent = false;
            guest.autostart = false;
            if (!guest.state.active()) {
                domains.remove(uuid);
            }
        }
        tell(guest, DomainEvent.Kind.UNDEFINED);
    }

    @Override
    public boolean guestAnswers(UUID uuid, Duration limit) throws HypervisorException {
        begin(Verb.PING);
        synchronized (domains) {
            return guest(uuid).agent;
        }
    }

    @Override
    public List<String> guestAddresses(UUID uuid) throws HypervisorException {
        begin(Verb.ADDRESSES);
        synchronized (domains) {
            return List.copyOf(guest(uuid).addresses);
        }
    }

    @Override
    public ConsoleInput openConsole(UUID uuid) throws HypervisorException {
        synchronized (domains) {
            return consoles.open(guest(uuid));
        }
    }

    @Override
    public FakeLiveDisks liveDisks() {
        return liveDisks;
    }

    @Override
    public HostFacts facts() throws HypervisorException {
        begin(Verb.FACTS);
        return facts;
    }

    @Override
    public List<VmCounters> counters() throws HypervisorException {
        begin(Verb.COUNTERS);
        synchronized (domains) {
            return domains.values().stream()
                    .filter(guest -> guest.state.active())
                    .map(guest ->
                            new VmCounters(new Hostname(guest.info().name()), guest.boots, 0, 0, 0, 0, 0, 0, 0, 0))
                    .toList();
        }
    }

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {}

    // What the rest of the world does.

    public void guestsAre(Manners how) {
        manners = how;
    }

    public void hostIs(HostFacts what) {
        facts = what;
    }

    public void powerOff(String name) {
        end(uuidOf(name), DomainState.POWERED_OFF);
    }

    public void crash(String name) {
        end(uuidOf(name), DomainState.CRASHED);
    }

    public void destroyByOperator(String name) {
        end(uuidOf(name), DomainState.DESTROYED);
    }

    /** The guest's user space is up. */
    public void agentConnects(String name, String... addresses) {
        FakeGuest guest;
        synchronized (domains) {
            guest = Objects.requireNonNull(named(name));
            guest.agent = true;
            guest.addresses = List.of(addresses);
        }
        tell(guest, DomainEvent.Kind.AGENT_CONNECTED);
    }

    /** The hypervisor is back after a time in which nobody heard of its events. */
    public void reconnect() {
        listeners.forEach(Listener::reconnected);
    }

    /** Changes the state without an event, as if it had been lost. */
    public void silently(String name, DomainState state) {
        synchronized (domains) {
            Objects.requireNonNull(named(name)).state = state;
        }
    }

    public String xml(String name) {
        synchronized (domains) {
            return Objects.requireNonNull(named(name)).xml;
        }
    }

    /** What a domain was given since it was defined; empty for nothing. */
    public String shape(String name) {
        synchronized (domains) {
            return Objects.requireNonNull(named(name)).shape;
        }
    }

    public int boots(String name) {
        synchronized (domains) {
            return Objects.requireNonNull(named(name)).boots;
        }
    }

    public int count() {
        synchronized (domains) {
            return domains.size();
        }
    }

    private FakeGuest admit(String xml) throws HypervisorException {
        FakeGuest made = FakeGuest.read(xml);
        String name = made.name;
        UUID id = made.uuid;
        FakeGuest holder = named(name);
        FakeGuest known = domains.get(id);
        if (holder != known) {
            throw new HypervisorException(Kind.EXISTS, "domain '" + name + "' already exists with another uuid");
        }
        if (known != null) {
            known.xml = made.xml;
            known.mark = made.mark;
            return known;
        }
        domains.put(id, made);
        return made;
    }

    private void end(UUID uuid, DomainState state) {
        FakeGuest guest;
        synchronized (domains) {
            guest = Objects.requireNonNull(domains.get(uuid));
            guest.state = state;
            guest.agent = false;
            if (!guest.persistent) {
                domains.remove(uuid);
            }
        }
        tell(guest, DomainEvent.Kind.STOPPED);
    }

    private UUID uuidOf(String name) {
        synchronized (domains) {
            return Objects.requireNonNull(named(name)).uuid;
        }
    }

    private @Nullable FakeGuest named(String name) {
        return domains.values().stream()
                .filter(guest -> guest.name.equals(name))
                .findFirst()
                .orElse(null);
    }

    private FakeGuest guest(UUID uuid) throws HypervisorException {
        FakeGuest guest = domains.get(uuid);
        if (guest == null) {
            throw new HypervisorException(Kind.NO_DOMAIN, "Domain not found: no domain with matching uuid " + uuid);
        }
        return guest;
    }

    private void tell(FakeGuest guest, DomainEvent.Kind kind) {
        List<Listener> all = new ArrayList<>(listeners);
        all.forEach(listener -> listener.happened(new DomainEvent(guest.uuid, guest.name, kind)));
    }
}
