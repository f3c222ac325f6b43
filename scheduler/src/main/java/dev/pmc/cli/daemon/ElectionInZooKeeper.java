package dev.pmc.cli.daemon;

import dev.pmc.local.MasterElection;
import dev.pmc.local.http.ProtoJson;
import dev.pmc.local.http.ProtoJsonException;
import dev.pmc.zookeeper.Candidacy;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.mesos.v1.Protos.MasterInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The election as real masters hold it, so that schedulers and agents find the leader there. Thread-safe. */
final class ElectionInZooKeeper implements MasterElection {
    private static final Logger log = LoggerFactory.getLogger(ElectionInZooKeeper.class);
    private static final String LABEL = "json.info_";

    private final ZooKeeperAddress address;
    private final ZooKeeperClients clients;
    private final AtomicReference<@Nullable Candidacy> candidacy = new AtomicReference<>();

    ElectionInZooKeeper(ZooKeeperAddress address, ZooKeeperClients clients) {
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
        return standing == null ? Optional.empty() : standing.leader().flatMap(ElectionInZooKeeper::read);
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
