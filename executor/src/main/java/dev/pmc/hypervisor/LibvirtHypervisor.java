package dev.pmc.hypervisor;

import dev.pmc.hypervisor.HypervisorException.Kind;
import dev.pmc.vm.Ipv4;
import dev.pmc.vm.SpecialAddresses;
import dev.pmc.vm.VmCounters;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.libvirt.Connect;
import org.libvirt.Domain;
import org.libvirt.DomainInterface;
import org.libvirt.Error.ErrorNumber;
import org.libvirt.LibvirtException;
import org.libvirt.MoreCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The hypervisor behind libvirt.
 *
 * <p>Each verb is one libvirt call, or the few that make it whole; see the C API page of the same name at
 * libvirt.org/html/libvirt-libvirt-domain.html. Libvirt serves five requests of one client at a time; more wait.
 */
public final class LibvirtHypervisor implements Hypervisor {
    private static final Logger LOG = LoggerFactory.getLogger(LibvirtHypervisor.class);

    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final int AFFECT_LIVE = 1;
    private static final int AFFECT_CONFIG = 2;
    private static final int MOST_VCPUS = 4;
    private static final int MOST_MEMORY = 4;
    private static final int XML_WITH_SECRETS = 1;
    private static final int XML_INACTIVE = 2;
    private static final int WITH_SAVED_STATE = 1;
    private static final int WITH_SNAPSHOTS = 2;
    private static final int WITH_NVRAM = 4;
    private static final int WITH_CHECKPOINTS = 16;
    private static final int ADDRESSES_FROM_LEASES = 0;
    private static final int ADDRESSES_FROM_AGENT = 1;
    private static final String PING = "{\"execute\":\"guest-ping\"}";

    /** One thread, so that listeners hear in order; what comes after the close is for nobody. */
    private final ExecutorService teller = new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            LibvirtHypervisor::daemon,
            new ThreadPoolExecutor.DiscardPolicy());

    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final String uri;
    private final LibvirtConnection connection;

    /** Returns at once; the first call waits for the connection. */
    public LibvirtHypervisor(String uri) {
        this(uri, PATIENCE);
    }

    LibvirtHypervisor(String uri, Duration patience) {
        this.uri = uri;
        this.connection = new LibvirtConnection(
                uri,
                patience,
                event -> teller.execute(() -> listeners.forEach(listener -> listener.happened(event))),
                () -> teller.execute(() -> listeners.forEach(Listener::reconnected)));
    }

    @Override
    public Optional<DomainInfo> find(UUID uuid) throws HypervisorException {
        return ifThere(() -> connection.ask(
                "look up domain " + uuid,
                connect -> LibvirtDomains.describeAndFree(connect.domainLookupByUUIDString(uuid.toString()))));
    }

    @Override
    public Optional<DomainInfo> find(String name) throws HypervisorException {
        return ifThere(() -> connection.ask(
                "look up domain " + name, connect -> LibvirtDomains.describeAndFree(connect.domainLookupByName(name))));
    }

    @Override
    public List<DomainInfo> list() throws HypervisorException {
        return connection.ask("list the domains", connect -> {
            List<DomainInfo> found = new ArrayList<>();
            Domain[] domains = connect.listAllDomains(0);
            try {
                for (Domain domain : domains) {
                    try {
                        found.add(LibvirtDomains.describe(domain));
                    } catch (LibvirtException e) {
                        if (LibvirtErrors.kind(e) != Kind.NO_DOMAIN) { // else it went away while we looked
                            throw e;
                        }
                    }
                }
            } finally {
                for (Domain domain : domains) {
                    LibvirtSession.free(domain);
                }
            }
            return List.copyOf(found);
        });
    }

    @Override
    public void define(String xml) throws HypervisorException {
        try {
            run("define a domain", connect -> MoreCalls.defineValidated(connect, xml));
        } catch (HypervisorException e) {
            // Libvirt says OPERATION_FAILED for a name that is taken, as for much else, so look who has it.
            if (e.is(Kind.FAILED) && takenByAnother(xml)) {
                throw new HypervisorException(Kind.EXISTS, "cannot define a domain: another one has its name", e);
            }
            throw e;
        }
    }

    @Override
    public void setAutostart(UUID uuid, boolean on) throws HypervisorException {
        with("set autostart of domain " + uuid, uuid, domain -> domain.setAutostart(on));
    }

    @Override
    public void reshape(UUID uuid, int vcpus, int memoryMib) throws HypervisorException {
        with("change the shape of domain " + uuid, uuid, domain -> {
            domain.setVcpusFlags(vcpus, AFFECT_CONFIG | MOST_VCPUS);
            domain.setVcpusFlags(vcpus, AFFECT_CONFIG);
            MoreCalls.setMemory(domain, memoryMib * 1024L, AFFECT_CONFIG | MOST_MEMORY);
            MoreCalls.setMemory(domain, memoryMib * 1024L, AFFECT_CONFIG);
        });
    }

    @Override
    public void setMark(UUID uuid, DomainMark mark) throws HypervisorException {
        with("mark domain " + uuid, uuid, domain -> {
            int flags = domain.isActive() == 1 ? AFFECT_LIVE | AFFECT_CONFIG : AFFECT_CONFIG;
            domain.setMetadata(
                    LibvirtDomains.METADATA_ELEMENT, mark.toBareXml(), DomainMark.PREFIX, DomainMark.NAMESPACE, flags);
        });
    }

    @Override
    public void create(UUID uuid) throws HypervisorException {
        with("start domain " + uuid, uuid, Domain::create);
    }

    @Override
    public void persist(UUID uuid) throws HypervisorException {
        run("define domain " + uuid + " again", connect -> {
            Domain domain = connect.domainLookupByUUIDString(uuid.toString());
            try {
                if (domain.isPersistent() != 1) {
                    String running = domain.getXMLDesc(XML_WITH_SECRETS | XML_INACTIVE);
                    LibvirtSession.free(connect.domainDefineXML(running));
                }
            } finally {
                LibvirtSession.free(domain);
            }
        });
    }

    @Override
    public void discardSavedState(UUID uuid) throws HypervisorException {
        with("discard the saved state of domain " + uuid, uuid, domain -> {
            if (domain.hasManagedSaveImage() == 1) {
                domain.managedSaveRemove();
            }
        });
    }

    @Override
    public void resume(UUID uuid) throws HypervisorException {
        with("resume domain " + uuid, uuid, Domain::resume);
    }

    @Override
    public List<Path> disks(UUID uuid) throws HypervisorException {
        return connection.ask("read the definition of domain " + uuid, connect -> {
            Domain domain = connect.domainLookupByUUIDString(uuid.toString());
            try {
                return DomainDisks.of(domain.getXMLDesc(0));
            } finally {
                LibvirtSession.free(domain);
            }
        });
    }

    @Override
    public void createTransient(String xml) throws HypervisorException {
        run("start a transient domain", connect -> LibvirtSession.free(connect.domainCreateXML(xml, 0)));
    }

    @Override
    public void shutdown(UUID uuid, ShutdownWay way) throws HypervisorException {
        with("shut down domain " + uuid, uuid, domain -> {
            switch (way) {
                case BEST -> domain.shutdown();
                case POWER_BUTTON -> MoreCalls.pressPowerButton(domain);
            }
        });
    }

    @Override
    public void destroy(UUID uuid) throws HypervisorException {
        with("destroy domain " + uuid, uuid, Domain::destroy);
    }

    @Override
    public void undefine(UUID uuid) throws HypervisorException {
        with("undefine domain " + uuid, uuid, domain -> {
            try {
                domain.undefine(WITH_SAVED_STATE | WITH_SNAPSHOTS | WITH_NVRAM | WITH_CHECKPOINTS);
            } catch (LibvirtException e) {
                if (LibvirtErrors.number(e) != ErrorNumber.VIR_ERR_INVALID_ARG) {
                    throw e;
                }
                domain.undefine(WITH_SAVED_STATE | WITH_SNAPSHOTS); // a driver that has neither of the others
            }
        });
    }

    @Override
    public boolean guestAnswers(UUID uuid, Duration limit) throws HypervisorException {
        int seconds = (int) Math.max(1, limit.toSeconds()); // 0 would mean not to wait, -2 to block for ever
        try {
            with("ping the guest agent of domain " + uuid, uuid, domain -> domain.qemuAgentCommand(PING, seconds, 0));
            return true;
        } catch (HypervisorException e) {
            return silent(e);
        }
    }

    @Override
    public List<String> guestAddresses(UUID uuid) throws HypervisorException {
        for (int source : List.of(ADDRESSES_FROM_AGENT, ADDRESSES_FROM_LEASES)) {
            List<String> found = new ArrayList<>();
            try {
                with(
                        "ask the addresses of domain " + uuid,
                        uuid,
                        domain -> domain.interfaceAddresses(source, 0).forEach(card -> found.addAll(addresses(card))));
            } catch (HypervisorException e) {
                silent(e);
            }
            if (!found.isEmpty()) {
                return List.copyOf(found);
            }
        }
        return List.of();
    }

    @Override
    public ConsoleInput openConsole(UUID uuid) throws HypervisorException {
        return LibvirtConsoleInput.open(uri, uuid);
    }

    @Override
    public LiveDisks liveDisks() {
        return new QemuLiveDisks((what, uuid, call) -> with(what, uuid, call::on));
    }

    @Override
    public HostFacts facts() throws HypervisorException {
        return connection.ask(
                "ask the host's capabilities",
                connect -> new HostFacts(
                        connect.getLibVersion(),
                        connect.nodeInfo().memory / 1024,
                        connect.getCapabilities().contains("<domain type='kvm'")));
    }

    @Override
    public List<VmCounters> counters() throws HypervisorException {
        return connection.ask(
                "read the domains' counters",
                connect -> MoreCalls.activeDomainStats(connect).stream()
                        .flatMap(stats -> LibvirtCounters.of(stats).stream())
                        .toList());
    }

    @Override
    public void listen(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void close() {
        connection.close();
        teller.shutdown();
    }

    private static Thread daemon(Runnable run) {
        Thread thread = new Thread(run, "pmc-libvirt-events");
        thread.setDaemon(true);
        return thread;
    }

    /** No answer is an answer here, but a lost connection or a missing domain is not the guest's silence. */
    private static boolean silent(HypervisorException e) throws HypervisorException {
        if (e.is(Kind.UNREACHABLE) || e.is(Kind.NO_DOMAIN)) {
            throw e;
        }
        LOG.atDebug().addKeyValue("reason", e.getMessage()).log("the guest does not answer");
        return false;
    }

    private boolean takenByAnother(String xml) throws HypervisorException {
        DomainTemplate.Identity identity = DomainTemplate.identity(xml);
        if (identity == null) {
            return false;
        }
        Optional<DomainInfo> holder = find(identity.name());
        return holder.isPresent() && !holder.get().uuid().toString().equals(identity.uuid());
    }

    private static List<String> addresses(DomainInterface card) {
        if (card.addrs == null) {
            return List.of();
        }
        return card.addrs.stream()
                .map(found -> found.address)
                .filter(LibvirtHypervisor::isAHosts)
                .sorted(Comparator.comparing(address -> !(address instanceof Inet4Address)))
                .map(address -> String.valueOf(address.getHostAddress()))
                .toList();
    }

    /** A guest may say that it has any address; one that no host can have is not taken for where it can be reached. */
    private static boolean isAHosts(InetAddress address) {
        if (address instanceof Inet4Address) {
            return SpecialAddresses.whyNot(new Ipv4(String.valueOf(address.getHostAddress()), null))
                    .isEmpty();
        }
        return !address.isLoopbackAddress()
                && !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress();
    }

    private void run(String what, Action<Connect> action) throws HypervisorException {
        connection.call(what, connect -> {
            action.on(connect);
            return true;
        });
    }

    private void with(String what, UUID uuid, Action<Domain> action) throws HypervisorException {
        run(what, connect -> {
            Domain domain = connect.domainLookupByUUIDString(uuid.toString());
            try {
                action.on(domain);
            } finally {
                LibvirtSession.free(domain);
            }
        });
    }

    private static Optional<DomainInfo> ifThere(Lookup lookup) throws HypervisorException {
        try {
            return Optional.of(lookup.domain());
        } catch (HypervisorException e) {
            if (e.is(Kind.NO_DOMAIN)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private interface Action<T> {
        void on(T target) throws LibvirtException;
    }

    private interface Lookup {
        DomainInfo domain() throws HypervisorException;
    }
}
