package dev.pmc.cli.daemon;

import dev.pmc.local.master.RegistryStore;
import dev.pmc.zookeeper.FencedNode;
import java.io.IOException;
import java.util.Optional;

/** The registry that masters hand on to each other beside their election; one that is deposed can write no more. */
record RegistryInZooKeeper(FencedNode node) implements RegistryStore {
    static final String NODE = "pmc_registry";

    @Override
    public Optional<byte[]> load() throws IOException {
        return node.read();
    }

    @Override
    public void save(byte[] content) throws IOException {
        node.write(content);
    }
}
