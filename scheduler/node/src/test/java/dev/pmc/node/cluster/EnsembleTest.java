package dev.pmc.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.node.cluster.Ensemble.Server;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Quorums, and what a running ensemble may become. */
final class EnsembleTest {
    /** Servers as {@code 1=m1@10.0.0.1}, with blanks between. */
    private static Ensemble ensemble(String servers) {
        return new Ensemble(Arrays.stream(servers.split(" "))
                .map(server -> server.split("[=@]"))
                .map(parts -> new Server(Integer.parseInt(parts[0]), parts[1], parts[2]))
                .toList());
    }

    @ParameterizedTest
    @CsvSource({"1, 1", "3, 2", "5, 3", "7, 4"})
    void aQuorumIsMoreThanHalf(int servers, int quorum) {
        Server one = new Server(1, "m", "10.0.0.1");

        assertThat(new Ensemble(Collections.nCopies(servers, one)).quorum()).isEqualTo(quorum);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@a 2=m2@b 3=m3@c",
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@a 2=m2@b 3=m3@d",
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@a 2=m2@b 4=m4@d",
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@a 2=m2@b 3=m3@c 4=m4@d 5=m5@e",
                "1=m1@a 2=m2@b 3=m3@c 4=m4@d 5=m5@e | 1=m1@a 3=m3@c 5=m5@e",
            })
    void aMajorityOfBothStays(String running, String next) {
        assertThat(ensemble(running).obstacles(ensemble(next))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1=m1@a                             | 1=m1@a 2=m2@b 3=m3@c               | only 1 would stay",
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@a                             | only 1 would stay",
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@a 4=m4@d 5=m5@e               | only 1 would stay",
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@x 2=m2@y 3=m3@z               | only 0 would stay",
                "1=m1@a 2=m2@b 3=m3@c               | 1=m1@a 2=m3@c 3=m4@d               | m3 has ZooKeeper's id 3 and would get 2",
            })
    void whatWouldLoseTheQuorumIsRefused(String running, String next, String reason) {
        assertThat(ensemble(running).obstacles(ensemble(next)))
                .singleElement()
                .asString()
                .contains(reason);
    }

    @Test
    void theRefusalSaysWhichIdsToWrite() {
        assertThat(ensemble("1=m1@a 2=m2@b 3=m3@c").obstacles(ensemble("1=m2@b 2=m3@c 3=m4@d")))
                .allSatisfy(
                        line -> assertThat(line).contains("give each master its zookeeper_id, m1: 1, m2: 2, m3: 3"));
    }
}
