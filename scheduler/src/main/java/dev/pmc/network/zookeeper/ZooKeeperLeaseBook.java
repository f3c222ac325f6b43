package dev.pmc.network.zookeeper;

import dev.pmc.network.lease.BookContents;
import dev.pmc.network.lease.Lease;
import dev.pmc.network.lease.LeaseBookException;
import dev.pmc.network.lease.LeasePages;
import dev.pmc.network.lease.LeasePages.Barred;
import dev.pmc.network.lease.SharedLeaseBook;
import dev.pmc.vm.Hostname;
import dev.pmc.zookeeper.PatientThread;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperTree;
import dev.pmc.zookeeper.ZooKeeperTree.Change;
import dev.pmc.zookeeper.ZooKeeperWake;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.curator.framework.CuratorFramework;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lease book in ZooKeeper. Each process has all of it in memory, as of some revision, and reads what has changed since; what
 * {@link BookNodes} are there, and what is in them, people can see with {@code zkCli}.
 *
 * <p>A change is one {@code multi} that raises the revision from the one that it rests on. If there has been another change
 * meanwhile it is refused as a whole, and the work is done again on what the book says then. So a process may be paused for any
 * time at any point: what it has decided before counts only if nothing has changed. Beside that each address and each MAC has a node
 * of its own, which can be made only once. A change that was sent again, since its answer was lost with the connection, is known
 * by its trace.
 *
 * <p>While ZooKeeper cannot be reached nobody can use it, and those who ask are told so after some seconds.
 */
public final class ZooKeeperLeaseBook implements SharedLeaseBook {
    /** Hosts of one {@code multi}; those of a thousand are about half of what a request can be. */
    private static final int PORTION = 500;

    private static final Logger LOG = LoggerFactory.getLogger(ZooKeeperLeaseBook.class);
    private static final int CONNECTION_MILLIS = 5_000;
    private static final int NEVER_READ = -1;

    private final ZooKeeperTree tree;
    private final BookNodes nodes;
    private final StageRegister stages;
    private final InstantSource clock;
    private final String id;
    private final ZooKeeperWake wake = new ZooKeeperWake();
    private final PatientThread thread;
    /** Of the thread that asks for news: it has got what it asked for the last time. */
    private boolean isReceived;

    /** This and what follows belongs to the patient thread. */
    private final BookReplica replica = new BookReplica();
    /** Hosts that have changed since the news were taken the last time, and what they had then. */
    private final Map<Hostname, Optional<Lease>> news = new LinkedHashMap<>();

    private News taken = new News(NEVER_READ, Set.of(), List.of());

    private int revision = NEVER_READ;
    private int changes;
    private BookHead head;

    private ZooKeeperLeaseBook(ZooKeeperTree tree, BookNodes nodes, BookHead head, InstantSource clock, String id) {
        this.tree = tree;
        this.nodes = nodes;
        this.head = head;
        this.clock = clock;
        this.id = id;
        thread = new PatientThread(
                "lease-book", "the lease book " + tree, () -> tree.isConnectedWithin(0), LeaseBookException::new);
        stages = new StageRegister(tree, nodes, thread, id);
    }

    /**
     * Opens a book, and makes it if there is nothing at the path.
     *
     * @param client is not closed with it
     * @param machine where this process is, for others to read
     * @throws LeaseBookException if there is something else at the path, or ZooKeeper lets nobody in
     */
    public static ZooKeeperLeaseBook open(CuratorFramework client, ZooKeeperAddress address, String machine) {
        ZooKeeperTree tree = tree(client, address);
        BookNodes nodes = new BookNodes(tree);
        BookHead head = nodes.head();
        return opened(tree, nodes, head == null ? make(tree, nodes) : head, machine);
    }

    /**
     * Opens a book that there is.
     *
     * @throws LeaseBookException if there is none
     */
    public static ZooKeeperLeaseBook openExisting(CuratorFramework client, ZooKeeperAddress address, String machine) {
        ZooKeeperTree tree = tree(client, address);
        BookNodes nodes = new BookNodes(tree);
        BookHead head = nodes.head();
        if (head == null) {
            throw new LeaseBookException("there is no lease book " + tree);
        }
        return opened(tree, nodes, head, machine);
    }

    private static ZooKeeperTree tree(CuratorFramework client, ZooKeeperAddress address) {
        ZooKeeperTree tree = new ZooKeeperTree(client, address, new LeaseBookOwner());
        if (!tree.isConnectedWithin(CONNECTION_MILLIS)) {
            LOG.atWarn().addKeyValue("book", tree).log("waits for ZooKeeper, where the lease book is");
        }
        return tree;
    }

    private static ZooKeeperLeaseBook opened(ZooKeeperTree tree, BookNodes nodes, BookHead head, String machine) {
        head.requireUsable(tree);
        byte[] random = new byte[4];
        new SecureRandom().nextBytes(random);
        String id = machine + "-" + HexFormat.of().formatHex(random);
        return new ZooKeeperLeaseBook(tree, nodes, head, new ZooKeeperClock(tree, BookNodes.CLOCK), id);
    }

    private static BookHead make(ZooKeeperTree tree, BookNodes nodes) {
        if (tree.children("").isEmpty()) {
            tree.makeParents();
            List<Change> all = new ArrayList<>();
            byte[] data = BookNodes.bytes(BookHead.USABLE);
            all.add(tree.version("") < 0 ? tree.create("", data) : tree.set("", data, 0));
            all.addAll(nodes.empty());
            tree.attempt(all);
        }
        // Whoever else makes it at this moment, or has made it since it was looked for, makes the same.
        BookHead made = nodes.head();
        if (made == null) {
            throw somethingElse(tree);
        }
        return made;
    }

    private static LeaseBookException somethingElse(ZooKeeperTree tree) {
        return new LeaseBookException(
                tree + " holds something else than a lease book; nothing was changed: give --lease-book another path");
    }

    @Override
    public <T> T change(Function<LeasePages, T> work) {
        return thread.call(() -> change(work, () -> head.requireUsable(tree)));
    }

    private <T> T change(Function<? super BookDraft, T> work, Runnable check) {
        while (true) {
            catchUp();
            check.run();
            BookDraft draft = new BookDraft(replica);
            T answer = work.apply(draft);
            List<Change> wanted = nodes.changes(draft);
            if (wanted.isEmpty() || isCommitted(draft, wanted)) {
                return answer;
            }
        }
    }

    private boolean isCommitted(BookDraft draft, List<Change> wanted) {
        int next = revision + 1;
        String by = id + "-" + ++changes;
        List<Change> all = new ArrayList<>(List.of(nodes.next(revision)));
        all.addAll(nodes.trace(next, draft, by));
        all.addAll(wanted);
        ZooKeeperTree.Refusal refusal = tree.attempt(all);
        if (refusal != null && refusal.place() != 0) {
            throw new LeaseBookException("the lease book " + tree + " is not as pmc has left it (" + refusal.code()
                    + "), so nothing was changed: compare it with what pmc network check says");
        }
        if (refusal != null && !isThere(next, by)) {
            return false;
        }
        draft.hosts().changed().forEach(this::host);
        draft.barred().changed().forEach((address, bar) -> replica.bar(address, bar.orElse(null)));
        head = Objects.requireNonNullElse(draft.head(), head);
        revision = next;
        return true;
    }

    /** Whether a change was made, and only the answer lost. */
    private boolean isThere(int number, String by) {
        return nodes.traces(number, number)
                .filter(traces -> traces.get(0).by().equals(by))
                .isPresent();
    }

    private void host(Hostname hostname, Optional<HostEntry> entry) {
        news.putIfAbsent(
                hostname, Optional.ofNullable(replica.hosts().get(hostname)).flatMap(HostEntry::lease));
        replica.host(hostname, entry.orElse(null));
    }

    /** Reads what has changed, so that the replica is as the book is now. */
    private void catchUp() {
        int now = current();
        while (revision != now) {
            Optional<List<BookNodes.Trace>> traces =
                    revision == NEVER_READ || now < revision || now - revision > BookNodes.KEPT
                            ? Optional.empty()
                            : nodes.traces(revision + 1, now);
            if (traces.isPresent()) {
                follow(traces.get());
                revision = now;
            } else {
                readAll(now);
                now = current();
            }
        }
    }

    private int current() {
        int now = tree.version(BookNodes.REVISION);
        if (now < 0) {
            throw new LeaseBookException("the lease book " + tree + " is not there any more");
        }
        return now;
    }

    private void follow(List<BookNodes.Trace> traces) {
        Set<Hostname> hosts = new HashSet<>();
        Set<String> addresses = new HashSet<>();
        traces.forEach(trace -> {
            hosts.addAll(trace.hosts());
            addresses.addAll(trace.barred());
        });
        nodes.hosts(hosts).forEach(this::host);
        nodes.bars(addresses).forEach((address, bar) -> replica.bar(address, bar.orElse(null)));
        if (traces.stream().anyMatch(BookNodes.Trace::head)) {
            readHead();
        }
    }

    private void readHead() {
        BookHead read = nodes.head();
        if (read == null) {
            throw somethingElse(tree);
        }
        head = read;
    }

    /** While it is read others may change it: what is read may be newer than that revision, and what is newer is read again. */
    private void readAll(int now) {
        Set<Hostname> hosts = nodes.allHosts();
        hosts.addAll(replica.hosts().keySet());
        nodes.hosts(hosts).forEach((hostname, entry) -> {
            if (!entry.equals(Optional.ofNullable(replica.hosts().get(hostname)))) {
                host(hostname, entry);
            }
        });
        Set<String> barred = nodes.allBars();
        replica.barred().values().stream().map(Barred::address).forEach(barred::add);
        nodes.bars(barred).forEach((address, bar) -> replica.bar(address, bar.orElse(null)));
        readHead();
        revision = now;
    }

    @Override
    public void fill(BookContents contents) {
        BookContents has = change(pages -> BookContents.of(pages, clock.instant()));
        if (has.isFilledWith(contents, tree)) {
            return;
        }
        write(draft -> draft.write(BookHead.INCOMPLETE));
        contents.portions(PORTION).forEach(some -> write(some::writeTo));
        write(draft -> draft.write(BookHead.USABLE));
    }

    /** Writes even into a book that nobody can use. */
    private void write(Consumer<BookDraft> work) {
        thread.call(() -> change(
                draft -> {
                    work.accept(draft);
                    return draft;
                },
                () -> {}));
    }

    @Override
    public InstantSource clock() {
        return () -> thread.call(clock::instant);
    }

    @Override
    public void requireReachable() {
        if (!tree.isConnectedWithin(0)) {
            throw new LeaseBookException("there is no connection to ZooKeeper, where the lease book " + tree + " is");
        }
    }

    @Override
    public News next(Duration wait) throws InterruptedException {
        int known = known();
        if (!thread.call(() -> !news.isEmpty()) && !tree.isThere(BookNodes.change(known + 1), wake)) {
            wake.await(wait.toMillis());
        }
        boolean wasReceived = isReceived;
        isReceived = false;
        News all = thread.call(() -> take(wasReceived));
        isReceived = true;
        return all;
    }

    private int known() {
        return thread.call(() -> {
            catchUp();
            return revision;
        });
    }

    /** What was taken the last time is among it if whoever asked has not waited for it. */
    private News take(boolean wasReceived) {
        catchUp();
        head.requireUsable(tree);
        Set<Hostname> changed = new HashSet<>(news.keySet());
        Set<Lease> before = new HashSet<>();
        news.values().forEach(lease -> lease.ifPresent(before::add));
        if (!wasReceived) {
            changed.addAll(taken.changed());
            before.addAll(taken.ended());
        }
        List<Lease> ended = before.stream().filter(lease -> !isLease(lease)).toList();
        taken = new News(revision, Set.copyOf(changed), ended);
        news.clear();
        return taken;
    }

    private boolean isLease(Lease lease) {
        HostEntry entry = replica.hosts().get(lease.hostname());
        return entry != null && lease.mac().equals(entry.mac()) && Objects.equals(lease.address(), entry.ip());
    }

    @Override
    public void tell(int to) {
        stages.tell(to);
    }

    @Override
    public Set<String> awaitOthers(Duration patience) throws InterruptedException {
        return stages.await(known(), patience);
    }

    /** The client stays open: when it is closed the others are not told of this stage any more. */
    @Override
    public void close() {
        thread.close();
    }

    @Override
    public String toString() {
        return tree.toString();
    }
}
