package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.Cidr;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.LeasePages.Barred;
import dev.pmc.vm.Hostname;
import dev.pmc.vm.IfMissing;
import dev.pmc.wire.JsonForms;
import dev.pmc.wire.Messages;
import dev.pmc.zookeeper.ZooKeeperTree;
import dev.pmc.zookeeper.ZooKeeperTree.Change;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a lease book: what they are called, and what is in them. All of it is JSON or plain text, for {@code zkCli} to read.
 *
 * <pre>
 * PATH                      what this is
 * PATH/revision             the number of the last change
 * PATH/change/0000000000123 what that change was about; the last {@link #KEPT} are there
 * PATH/host/5f/web1         a host: its lease, the jobs that rest on it, and those that have ended of late
 * PATH/ip/10.1.2.16         who has that address
 * PATH/mac/52:54:00:01:02:10  who has that MAC
 * PATH/barred/10.1.2.17     an address that nobody gets for a while, and why
 * PATH/stage/NAME           a network stage that is there, and up to which change its dnsmasq knows the book
 * PATH/clock                written to be dated: the book's time is ZooKeeper's
 * </pre>
 */
final class BookNodes {
    static final String REVISION = "revision";
    static final String STAGE = "stage";
    static final String CLOCK = "clock";

    /** Changes that are kept, for those who follow; whoever is farther behind reads everything. */
    static final int KEPT = 1_000;

    private static final String CHANGE = "change";
    private static final String HOST = "host";
    private static final String IP = "ip";
    private static final String MAC = "mac";
    private static final String BARRED = "barred";

    /** Hosts lie in so many folders, for the names in one node must fit into an answer. */
    private static final int BUCKETS = 256;

    private static final JsonForms FORMS = Messages.forms().with(Instant.class, Instant::toString, Instant::parse);
    private static final byte[] NOTHING = {};

    private final ZooKeeperTree tree;

    BookNodes(ZooKeeperTree tree) {
        this.tree = tree;
    }

    /**
     * What a change was about: what it has touched is to be read again.
     *
     * @param by who made it, and its how manyeth; no two have the same
     * @param barred addresses that were barred, or are no more
     * @param head the book's own node
     */
    record Trace(
            String by,
            List<Hostname> hosts,
            List<String> barred,
            @IfMissing("false") boolean head) {}

    /** What a stage says of itself. */
    record Stage(int revision) {}

    static String change(int revision) {
        return "%s/%013d".formatted(CHANGE, revision);
    }

    private static String host(Hostname hostname) {
        return "%s/%02x/%s".formatted(HOST, Math.floorMod(hostname.value().hashCode(), BUCKETS), hostname);
    }

    private static List<String> buckets() {
        return IntStream.range(0, BUCKETS)
                .mapToObj(bucket -> "%s/%02x".formatted(HOST, bucket))
                .toList();
    }

    private static String barred(String address) {
        return BARRED + "/" + address;
    }

    static byte[] bytes(Record value) {
        return FORMS.bytes(value);
    }

    <T extends Record> T read(String name, byte[] data, Class<T> type) {
        try {
            return FORMS.read(data, type);
        } catch (IllegalArgumentException e) {
            throw new LeaseBookException(
                    "the lease book " + tree + " has a node that pmc did not write, " + name + ": " + e.getMessage(),
                    e);
        }
    }

    private static byte[] text(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** What the book's own node says; null if there is none, or it says nothing. */
    @Nullable
    BookHead head() {
        byte[] data = tree.data("");
        return data == null || data.length == 0 ? null : read("", data, BookHead.class);
    }

    /** What makes an empty book, below its own node. */
    List<Change> empty() {
        List<Change> all = new ArrayList<>();
        all.add(tree.create(REVISION, text(0)));
        List.of(CHANGE, HOST, IP, MAC, BARRED, STAGE, CLOCK).forEach(name -> all.add(tree.create(name, NOTHING)));
        buckets().forEach(name -> all.add(tree.create(name, NOTHING)));
        return all;
    }

    /** Raises the revision from that one: it fails if there has been a change since. */
    Change next(int revision) {
        return tree.set(REVISION, text(revision + 1), revision);
    }

    /** Leaves the trace of a change, and takes away that of the oldest. */
    List<Change> trace(int revision, BookDraft draft, String by) {
        Trace trace = new Trace(
                by,
                List.copyOf(draft.hosts().changed().keySet()),
                draft.barred().changed().keySet().stream().map(Cidr::text).toList(),
                draft.head() != null);
        List<Change> all = new ArrayList<>();
        all.add(tree.create(change(revision), bytes(trace)));
        if (revision > KEPT) {
            all.add(tree.delete(change(revision - KEPT)));
        }
        return all;
    }

    /** What makes the nodes say what a draft does. */
    List<Change> changes(BookDraft draft) {
        List<Change> all = new ArrayList<>();
        changes(draft.hosts(), BookNodes::host, BookNodes::bytes, all);
        changes(draft.addresses(), address -> IP + "/" + Cidr.text(address), BookNodes::text, all);
        changes(draft.macs(), mac -> MAC + "/" + mac, BookNodes::text, all);
        changes(draft.barred(), address -> barred(Cidr.text(address)), BookNodes::bytes, all);
        BookHead head = draft.head();
        if (head != null) {
            all.add(tree.set("", bytes(head)));
        }
        return all;
    }

    private interface Name<K> {
        String of(K key);
    }

    private interface Form<V> {
        byte[] of(V value);
    }

    private <K, V> void changes(Overlay<K, V> map, Name<K> name, Form<V> form, List<Change> into) {
        map.changed().forEach((key, value) -> {
            V before = map.before(key);
            if (value.isEmpty() && before != null) {
                into.add(tree.delete(name.of(key)));
            } else if (value.isPresent() && before == null) {
                into.add(tree.create(name.of(key), form.of(value.get())));
            } else if (value.isPresent() && !value.get().equals(before)) {
                into.add(tree.set(name.of(key), form.of(value.get())));
            }
        });
    }

    /** The traces of some changes; empty if not all of them are there any more. */
    Optional<List<Trace>> traces(int first, int last) {
        List<String> names =
                IntStream.rangeClosed(first, last).mapToObj(BookNodes::change).toList();
        Map<String, byte[]> found = tree.data(names);
        List<Trace> traces = new ArrayList<>();
        for (String name : names) {
            byte[] data = found.get(name);
            if (data == null) {
                return Optional.empty();
            }
            traces.add(read(name, data, Trace.class));
        }
        return Optional.of(traces);
    }

    /** The entries of some hosts; empty for those that there is nothing said of. */
    Map<Hostname, Optional<HostEntry>> hosts(Collection<Hostname> hostnames) {
        Map<String, byte[]> found =
                tree.data(hostnames.stream().map(BookNodes::host).toList());
        Map<Hostname, Optional<HostEntry>> entries = new HashMap<>();
        for (Hostname hostname : hostnames) {
            String name = host(hostname);
            entries.put(hostname, Optional.ofNullable(found.get(name)).map(data -> read(name, data, HostEntry.class)));
        }
        return entries;
    }

    /** What some addresses are barred for; empty for those that are not. */
    Map<Long, Optional<Barred>> bars(Collection<String> addresses) {
        Map<String, byte[]> found =
                tree.data(addresses.stream().map(BookNodes::barred).toList());
        Map<Long, Optional<Barred>> bars = new HashMap<>();
        for (String address : addresses) {
            String name = barred(address);
            bars.put(
                    Cidr.number(address),
                    Optional.ofNullable(found.get(name)).map(data -> read(name, data, Barred.class)));
        }
        return bars;
    }

    /** All hosts that something is said of. */
    Set<Hostname> allHosts() {
        Set<Hostname> all = new HashSet<>();
        tree.childrenOf(buckets()).values().forEach(names -> names.forEach(name -> all.add(new Hostname(name))));
        return all;
    }

    /** All addresses that are barred, or were. */
    Set<String> allBars() {
        return new HashSet<>(tree.children(BARRED));
    }
}
