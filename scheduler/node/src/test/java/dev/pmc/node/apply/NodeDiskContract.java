package dev.pmc.node.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.node.render.NodeDirectory;
import dev.pmc.node.render.NodeFile;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every disk does. */
abstract class NodeDiskContract {
    abstract NodeDisk disk();

    /** A user that can own files here. */
    abstract String owner();

    private NodeFile file(int mode, String text) {
        return new NodeFile("/etc/pmc/x.conf", mode, owner(), text, Set.of());
    }

    @Test
    void whatIsWrittenIsFound() throws Exception {
        NodeDisk disk = disk();
        NodeFile file = file(0600, "one\n");

        disk.write(file);

        assertThat(disk.find(file.path()).orElseThrow().is(file)).isTrue();
        assertThat(disk.find(file.path()).orElseThrow().is(file(0644, "one\n"))).isFalse();
        assertThat(disk.find(file.path()).orElseThrow().is(file(0600, "two\n"))).isFalse();
    }

    @Test
    void whatIsWrittenReplacesWhatWasThere() throws Exception {
        NodeDisk disk = disk();
        disk.write(file(0600, "one\n"));

        disk.write(file(0644, "two\n"));

        assertThat(disk.find("/etc/pmc/x.conf").orElseThrow().is(file(0644, "two\n")))
                .isTrue();
    }

    @Test
    void whatIsDeletedIsGone() throws Exception {
        NodeDisk disk = disk();
        disk.write(file(0600, "one\n"));

        disk.delete("/etc/pmc/x.conf");
        disk.delete("/etc/pmc/x.conf");

        assertThat(disk.find("/etc/pmc/x.conf")).isEmpty();
    }

    @Test
    void aDirectoryIsThereWithItsMode() throws Exception {
        NodeDisk disk = disk();
        NodeDirectory directory = new NodeDirectory("/srv/pmc/zookeeper", 0750, owner());
        assertThat(disk.has(directory)).isFalse();

        disk.make(directory);

        assertThat(disk.has(directory)).isTrue();
        assertThat(disk.has(new NodeDirectory("/srv/pmc/zookeeper", 0700, owner())))
                .isFalse();
    }
}
