package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pmc.cli.process.Failure;
import dev.pmc.cli.process.StoreAddress;
import dev.pmc.discovery.etcd.EtcdAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

class DiscoveryOptionsTest {
    private static final String FILE = "/var/lib/pmc/hostdb.db";

    private static List<String> places(String master, String hostdb, String... args) {
        return options(args).places(master, new StoreAddress.Converter().convert(hostdb), null).stream()
                .map(DiscoveryOptions.Place::toString)
                .toList();
    }

    private static DiscoveryOptions options(String... args) {
        return CommandLine.populateCommand(new DiscoveryOptions(), args);
    }

    @Test
    void servicesAreBesideAHostdbInZooKeeper() {
        assertThat(places("zk://m1:2181/mesos", "zk://z1:2181,z2:2181/pmc"))
                .containsExactly("zk://z1:2181,z2:2181/pmc-discovery");
    }

    @Test
    void elseWhereTheMasterIs() {
        assertThat(places("zk://m1:2181/mesos", FILE)).containsExactly("zk://m1:2181/pmc-discovery");
        assertThat(places("m1:5050", FILE)).isEmpty();
    }

    @Test
    void elseWhereSomebodyWantsThem() {
        String etcd = "--discovery=etcd://e1,e2/pmc";
        assertThat(places("zk://m1:2181/mesos", FILE, etcd)).containsExactly("etcd://e1:2379,e2:2379/pmc");
        assertThat(places("zk://m1:2181/mesos", FILE, etcd, "--discovery", "zk://z1/here"))
                .containsExactly("etcd://e1:2379,e2:2379/pmc", "zk://z1:2181/here");
        assertThat(places("zk://m1:2181/mesos", FILE, "--discovery", "none")).isEmpty();
    }

    @Test
    void credentialsGoWithAddressesThatHaveNone() {
        List<@Nullable String> credentials = Stream.of("zk://z1/here", "zk://me:mine@z1/here")
                .map(text -> options("--discovery", text)
                        .places("m1:5050", new StoreAddress.Converter().convert(FILE), "pmc:secret")
                        .get(0))
                .<@Nullable String>map(place ->
                        place.zooKeeper() == null ? null : place.zooKeeper().credentials())
                .toList();

        assertThat(credentials).containsExactly("pmc:secret", "me:mine");
    }

    @Test
    void etcdIsToldWhoAsksByAFileThatIsNobodyElses(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("etcd"), "pmc:secret\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        DiscoveryOptions options = options(
                "--discovery", "etcd://e1/pmc", "--discovery", "zk://z1/here", "--etcd-credentials-file=" + file);
        StoreAddress hostdb = new StoreAddress.Converter().convert(FILE);

        List<DiscoveryOptions.Place> places = options.places("m1:5050", hostdb, null);
        assertThat(places.get(0).etcd()).extracting(EtcdAddress::credentials).isEqualTo("pmc:secret");
        assertThat(places).hasToString("[etcd://e1:2379/pmc, zk://z1:2181/here]");

        Files.writeString(file, "secret\n");
        assertThatThrownBy(() -> options.places("m1:5050", hostdb, null))
                .isInstanceOf(Failure.class)
                .hasMessage("--etcd-credentials-file: the credentials for etcd are not user:password");
    }

    @ParameterizedTest
    @CsvSource({
        "--discovery, consul://c1, is not zk://..., etcd://... or none",
        "--discovery, etcd://e1, needs a prefix",
        "--discovery, zk://z1, names no path",
        "--discovery-dns, 5300, is not IP:PORT",
        "--discovery-dns, ns.example.org:53, is not IP:PORT",
        "--discovery-dns, 127.0.0.1:99999, is not IP:PORT",
        "--discovery-zone, ., is no name for a zone",
        "--discovery-zone, a..b, is no name for a zone"
    })
    void whatCannotBeIsRefusedInWords(String option, String value, String words) {
        assertThatThrownBy(() -> options(option, value))
                .isInstanceOf(ParameterException.class)
                .hasMessageContaining(words);
    }

    @Test
    void dnsListensWhereItIsToldTo() {
        assertThat(options("--discovery-dns", "127.0.0.1:5300").dns).hasToString("/127.0.0.1:5300");
        assertThat(options("--discovery-dns", "[::1]:5300").dns).isNotNull();
        assertThat(options("--discovery-zone", "svc.example.org.").zone).hasToString("svc.example.org");
    }
}
