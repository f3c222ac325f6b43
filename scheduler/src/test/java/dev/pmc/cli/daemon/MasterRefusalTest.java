package dev.pmc.cli.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MasterRefusalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Framework failed over      | true  | HOSTDB | start it again to stand by",
                "Framework failed over      | false | MESOS  | is a second one running?",
                "Framework has been removed | true  | MESOS  | forget-framework",
                "the master answered 401    | true  | MESOS  | --secret-file",
                "No roles                   | false | MESOS  | does not take pmc: No roles",
            })
    void onlyANewLeaderPassesByItself(String message, boolean several, Exit exit, String words) {
        Failure failure = MasterRefusal.failure(message, several);

        assertThat(failure.exit()).isEqualTo(exit);
        assertThat(failure).hasMessageContaining(words);
    }
}
