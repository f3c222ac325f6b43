package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.local.MasterElection;
import dev.pmc.local.StandaloneMaster;
import dev.pmc.local.http.ProtoJson;
import dev.pmc.local.http.ProtoJsonException;
import dev.pmc.local.master.RegistryFile;
import dev.pmc.local.master.RegistryStore;
import dev.pmc.zookeeper.Candidacy;
import dev.pmc.zookeeper.FencedNode;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code --role master}: runs until it is told to end, or is deposed. */
final class MasterRole {
    private static final Logger log = LoggerFactory.getLogger(MasterRole.class);
    private static final String LABEL = "json.info_";
    private static final String REGISTRY = "pmc_registry";

    private MasterRole() {}

    /** One master without others; its registry is in the work directory. */
    static int run(StandaloneMaster.Config config, Path workDir) throws InterruptedException {
        RegistryStore registry = new RegistryFile(workDir.resolve("registry.json"));
        return run(config, registry, MasterElection.ofOne());
    }

    /** One of several; registry and election are in ZooKeeper. */
    static int run(StandaloneMaster.Config config, ZooKeeperAddress address, ZooKeeperClients clients)
            throws InterruptedException {
        FencedNode node = new FencedNode(clients, address, REGISTRY);
        RegistryStore registry = new RegistryStore() {
            @Override
            public Optional<byte[]> load() throws IOException {
                return node.read();
            }

            @Override
            public void save(byte[] content) throws IOException {
                node.write(content);
            }
        };
        return run(config, registry, new InZooKeeper(address, clients));
    }

    private static int run(StandaloneMaster.Config config, RegistryStore registry, MasterElection election)
            throws InterruptedException {
        CompletableFuture<Optional<String>> over = new CompletableFuture<>();
        StopSignal.does(() -> over.complete(Optional.empty()));
        try (StandaloneMaster master =
                new StandaloneMaster(config, registry, election, reason -> over.complete(Optional.of(reason)))) {
            master.start();
            log.atInfo().addKeyValue("master", master.address()).log("Master is up");
            Optional<String> reason = over.join();
            reason.ifPresent(
                    text -> log.atError().addKeyValue("reason", text).log("The master ends, and may be started anew"));
            return reason.isPresent() ? Exit.INTERNAL.code() : Exit.OK.code();
        } catch (BindException e) {
            throw new Failure(Exit.PORT, "the master cannot start: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new Failure(Exit.INTERNAL, "the master cannot start: " + e, e);
        }
    }

    /** The election as real masters hold it, so that schedulers and agents find the leader there. */
    private static final class InZooKeeper implements MasterElection {
        private final ZooKeeperAddress address;
        private final ZooKeeperClients clients;
        private final AtomicReference<@Nullable Candidacy> candidacy = new AtomicReference<>();

        InZooKeeper(ZooKeeperAddress address, ZooKeeperClients clients) {
            this.address = address;
            this.clients = clients;
        }

        @Override
        public void stand(MasterInfo self, Candidate candidate) {
            Candidacy.Listener listener = new Candidacy.Listener() {
                @Override
                public void elected() {
                    candidate.elected();
                }

                @Override
                public void deposed() {
                    candidate.deposed("the session at ZooKeeper has ended, so another master may lead");
                }
            };
            candidacy.set(Candidacy.stand(clients, address, LABEL, ProtoJson.write(self), listener));
        }

        @Override
        public Optional<MasterInfo> leader() {
            Candidacy standing = candidacy.get();
            return standing == null ? Optional.empty() : standing.leader().flatMap(InZooKeeper::read);
        }

        private static Optional<MasterInfo> read(byte[] json) {
            try {
                return Optional.of((MasterInfo) ProtoJson.read(json, MasterInfo.newBuilder()));
            } catch (ProtoJsonException e) {
                log.atWarn().addKeyValue("reason", e.getMessage()).log("The leading master cannot be understood");
                return Optional.empty();
            }
        }

        @Override
        public void close() {
            Candidacy standing = candidacy.get();
            if (standing != null) {
                standing.close();
            }
        }
    }
}
