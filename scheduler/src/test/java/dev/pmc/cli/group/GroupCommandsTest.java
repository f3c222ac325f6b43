package dev.pmc.cli.group;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Commands;
import dev.pmc.cli.process.Exit;
import dev.pmc.web.TestScheduler;
import dev.pmc.wire.Json;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Groups as an operator deals with them, by the API of a scheduler that works. */
class GroupCommandsTest {
    private static final String TWO = "set: shop\ngroups:\n  web: {image: trusty, instances: 2}\n";
    private static final String JAMMY = TWO.replace("trusty", "jammy");

    @TempDir
    private Path directory;

    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();
    private TestScheduler pmc;
    private Path token;

    @BeforeEach
    void start() throws Exception {
        pmc = new TestScheduler().registered();
        token = Files.writeString(directory.resolve("token"), TestScheduler.TOKEN + "\n");
        Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void stop() {
        pmc.close();
    }

    private int run(String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--api=http://127.0.0.1:" + pmc.server.port());
        all.add("--api-token-file=" + token);
        return Commands.execute(out, err, all.toArray(String[]::new));
    }

    private String file(String text) throws Exception {
        return Files.writeString(directory.resolve("shop.yaml"), text).toString();
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }

    /** The group's two members run. */
    private void running() throws Exception {
        assertThat(run("apply", file(TWO))).as(err.toString()).isZero();
        pmc.offer("metal1", 8, true).running("web-0").running("web-1");
        pmc.now = pmc.now.plusSeconds(20);
        pmc.turn();
        pmc.turn();
    }

    @Test
    void aFileIsPlannedAppliedAndThenNothingIsLeftToDo() throws Exception {
        assertThat(run("plan", file(TWO))).isEqualTo(2);
        assertThat(lines().get(0)).matches("GROUP +HOST +ACTION +WAVE +AGENT +BECAUSE");
        assertThat(lines().get(1)).matches("web +web-0 +create +0 +- +-");
        assertThat(lines().get(3)).startsWith("group web: no agent has offered anything since pmc was started");
        assertThat(lines().get(4)).matches("Plan [0-9a-f]{16}: create group web, create 2 hosts");

        assertThat(run("apply", file(TWO))).isZero();
        assertThat(lines()).containsExactly("done: web");
        assertThat(run("plan", file(TWO))).isZero();
        assertThat(lines()).last().isEqualTo("Nothing would change.");
        assertThat(run("apply", file(TWO))).isZero();
        assertThat(lines()).containsExactly("unchanged", "everything is as declared");
    }

    @Test
    void aPlanSaysWhereHostsWouldGoAndWhyNotAndWhatCanNeverFit() throws Exception {
        pmc.offer("metal1", 2, true);

        assertThat(run("plan", file(TWO.replace("2", "3")))).isEqualTo(2);
        assertThat(lines().get(1)).matches("web +web-0 +create +0 +metal1 +-");
        assertThat(lines().get(2)).matches("web +web-1 +create +0 +none: 1 x has too few cpus free +-");
        assertThat(lines().get(4))
                .isEqualTo("group web: it can never fit: of its 3 hosts, the 1 agents that pmc knows could take 1 if"
                        + " nothing else of pmc's were there: 1 x has too few cpus free");
        assertThat(run("plan", file(TWO), "--output=json")).isEqualTo(2);
        JsonNode steps =
                Json.mapper().readTree(out.toString()).get("groups").get(0).get("steps");
        assertThat(steps.get(0).get("agent").asString()).isEqualTo("metal1");
        assertThat(steps.get(1).get("vetoes").get(0).get("reason").asString()).isEqualTo("cpus");
    }

    @Test
    void aPlanIsNotAppliedWhenTheWorldHasMoved() throws Exception {
        run("plan", file(TWO), "--output=json");
        String index = Json.mapper().readTree(out.toString()).get("index").asString();
        assertThat(run("apply", file(TWO.replace("2", "3")), "--plan=" + index)).isEqualTo(Exit.API.code());
        assertThat(err.toString()).contains("something has changed since the plan was made");

        assertThat(run("apply", file(TWO), "--plan=" + index)).isZero();
        assertThat(run("apply", file(TWO), "--plan=" + index)).isEqualTo(Exit.API.code());
    }

    @Test
    void everythingThatIsWrongWithAFileIsSaid() throws Exception {
        assertThat(run("plan", file("groups:\n  web:\n    cpus: 0\n    colour: red\n")))
                .isEqualTo(Exit.API.code());

        assertThat(err.toString()).contains("line 3: groups.web.cpus is '0'", "line 4: groups.web.colour is no key");
    }

    @Test
    void groupsAndTheirMembersAreShown() throws Exception {
        running();

        assertThat(run("group", "list")).isZero();
        assertThat(lines().get(1)).matches("web +shop +1 +trusty +2 +2 +2 +done +-");
        assertThat(run("group", "show", "web")).isZero();
        assertThat(lines().get(0)).isEqualTo("web: revision 1, done, 2 of 2 ready");
        assertThat(lines().get(2)).matches("web-0 +running +yes +metal1 +10.0.0.5 +1 +-");
        assertThat(run("group", "history", "web")).isZero();
        assertThat(lines().get(1)).matches("1 +\\S+ +trusty +yes +" + System.getProperty("user.name") + " +-");
        assertThat(run("group", "show", "cache")).isEqualTo(Exit.NOT_FOUND.code());
        assertThat(new String(pmc.metrics.text(), StandardCharsets.UTF_8))
                .contains(
                        "pmc_groups{rollout=\"done\"} 1.0",
                        "pmc_groups{rollout=\"stopped\"} 0.0",
                        "pmc_group_members{group=\"web\",kind=\"ready\"} 2.0",
                        "pmc_group_members{group=\"web\",kind=\"spare\"} 0.0");
    }

    @Test
    void aDiskGoesOnlyByAnExplicitWord() throws Exception {
        running();

        assertThat(run("plan", file(JAMMY))).isEqualTo(2);
        assertThat(lines().get(1)).matches("web +web-0 +blocked +0 +- +image: trusty -> jammy \\(its disk is lost\\)");
        assertThat(run("apply", file(JAMMY))).isEqualTo(Exit.API.code());
        assertThat(err.toString()).contains("can only be changed with the loss of the disks of web-0, web-1");

        assertThat(run("plan", file(JAMMY), "--allow-replace=web")).isEqualTo(2);
        assertThat(lines().get(1))
                .matches("web +web-1 +replace +1 +metal1 +image: trusty -> jammy \\(its disk is lost\\)");
        assertThat(lines().get(2)).matches("web +web-0 +replace +2 +.*");
        assertThat(run("apply", file(JAMMY), "--allow-replace=web")).isZero();
    }

    @Test
    void theHistorySaysWhatEachRevisionHasChanged() throws Exception {
        running();
        run("apply", file(TWO.replace("trusty", "trusty, labels: {a: b}, update: {canary: 1}")));

        assertThat(run("group", "history", "web")).isZero();
        assertThat(lines().get(2)).matches("2 +\\S+ +trusty +no +\\S+ +labels, update");
    }

    @Test
    void whoWantsManyMoreMembersSaysSoTwice() throws Exception {
        running();

        assertThat(run("group", "scale", "web", "20")).isEqualTo(Exit.API.code());
        assertThat(err.toString())
                .contains(
                        "group web is to have 2 members now, and 20 are more than twice as many: say --from 2 if that is"
                                + " meant");
        assertThat(run("group", "scale", "web", "20", "--from=2")).isZero();
    }

    @Test
    void aGroupIsScaledPausedAndRemoved() throws Exception {
        running();

        assertThat(run("group", "scale", "web", "3", "--from=2")).isZero();
        assertThat(run("group", "scale", "web", "4", "--from=2")).isEqualTo(Exit.API.code());
        assertThat(err.toString()).contains("group web is to have 3 members, not 2");
        run("apply", file(JAMMY.replace("2", "3")), "--allow-replace=web-1");
        assertThat(run("group", "pause", "web")).isZero();
        assertThat(run("group", "list")).isZero();
        assertThat(lines().get(1)).contains("paused");
        assertThat(run("group", "resume", "web")).isZero();
        assertThat(run("group", "abort", "web")).isZero();
        assertThat(run("group", "restart", "web")).isZero();
        assertThat(run("group", "rollback", "web")).isZero();
        assertThat(run("group", "remove", "web")).isZero();
        assertThat(run("group", "list")).isZero();
        assertThat(lines().get(1)).contains("leaving");
    }

    @Test
    void waitingEndsWhenAllIsAsDeclaredOrSomebodyHasToDoSomething() throws Exception {
        running();

        String labelled = file(TWO.replace("trusty", "trusty, labels: {a: b}"));
        assertThat(run("apply", labelled, "--wait", "--timeout=0")).isEqualTo(Exit.TIMEOUT.code());
        assertThat(lines()).last().asString().startsWith("web: revision 2 rolling: ");
        pmc.now = pmc.now.plusSeconds(20);
        pmc.turn();
        pmc.turn();
        assertThat(run("apply", labelled, "--wait")).isEqualTo(Exit.OK.code());
    }

    @Test
    void aFileMayBeLong() throws Exception {
        assertThat(run("apply", file(TWO + "# " + "x".repeat(100_000) + "\n")))
                .as(err.toString())
                .isZero();
        assertThat(run("apply", file(TWO + "# " + "x".repeat(1 << 20) + "\n"))).isEqualTo(Exit.API.code());
        assertThat(err.toString()).contains("a request has at most 1048576 bytes");
    }

    @Test
    void wrongUsageOfAPlanDoesNotLookLikeChanges() {
        assertThat(run("plan")).isEqualTo(PlanCommand.WRONG_USAGE);
        assertThat(run("apply")).isEqualTo(Exit.USAGE.code());
    }
}
