package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.StopSignal;
import dev.pmc.local.MasterElection;
import dev.pmc.local.StandaloneMaster;
import dev.pmc.local.master.RegistryFile;
import dev.pmc.local.master.RegistryStore;
import dev.pmc.zookeeper.FencedNode;
import dev.pmc.zookeeper.ZooKeeperAddress;
import dev.pmc.zookeeper.ZooKeeperClients;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code --role master}: runs until it is told to end, or is deposed. */
final class MasterRole {
    private static final Logger log = LoggerFactory.getLogger(MasterRole.class);

    private MasterRole() {}

    /** One master without others; its registry is in the work directory. */
    static int run(StandaloneMaster.Config config, Path workDir) throws InterruptedException {
        RegistryStore registry = new RegistryFile(workDir.resolve("registry.json"));
        return run(config, registry, MasterElection.ofOne());
    }

    /** One of several; registry and election are in ZooKeeper. */
    static int run(StandaloneMaster.Config config, ZooKeeperAddress address, ZooKeeperClients clients)
            throws InterruptedException {
        return run(
                config,
                new RegistryInZooKeeper(new FencedNode(clients, address, RegistryInZooKeeper.NODE)),
                new ElectionInZooKeeper(address, clients));
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
}
