package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Hosts that get another size, a fresh disk, and snapshots of their disks from the page, in a real browser. */
class PageRemakeTest extends PageStory {
    private TestScheduler fleet;

    @BeforeEach
    void openPanel() throws Exception {
        fleet = SampleFleet.scheduler(0, 0, TestScheduler.TOKEN)
                .create("web1", "web", 1)
                .offer("metal1", 8, true)
                .running("web1");
        pmc = fleet;
        browser.open(fleet.uri("/")).logIn(TestScheduler.TOKEN);
        browser.click("#host-rows tr:nth-child(1) a").until(() -> browser.isShown("#host [data-action=resize]"));
    }

    @Test
    void aHostGetsTheSizeThatIsSaidOtherwiseAndNothingElse() throws Exception {
        browser.click("#host [data-action=resize]").until(() -> browser.isShown("#remake-cpu"));
        browser.click("#ask .go")
                .until(() -> browser.text("#ask [role=alert]").equals("Nothing is to be otherwise yet."));

        type("#remake-cpu", "2").type("#remake-disk", "40");
        assertThat(command()).isEqualTo("pmc host resize web1 --cpu 2 --disk 40 --restart");
        browser.click("#remake-restart").click("#ask .go");

        browser.until(() -> browser.text("#said").equals("Queued: resize web1."));
        assertThat(fleet.direct.taken)
                .containsExactly("{\"action\":\"resize\",\"hostname\":\"web1\",\"cpu\":2,\"disk\":40}");
        browser.until(() -> browser.text("#host-body").contains("2 cpu, 1 GiB memory, 40 GiB disk"));
    }

    @Test
    void aSizeThatNoHostMayHaveIsSaidInTheDialog() throws Exception {
        browser.click("#host [data-action=resize]").until(() -> browser.isShown("#remake-mem"));
        type("#remake-mem", "99999999").click("#ask .go");

        browser.until(() -> browser.text("#ask [role=alert]").startsWith("web1: mem is"));
        browser.press(Keys.ESCAPE);
        assertThat(fleet.direct.taken).isEmpty();
    }

    @Test
    void aHostIsMadeAnewOnlyByWhoTypesItsNameAndIsToldWhatIsLost() throws Exception {
        fleet.snapshot("web1", "before-upgrade", 1_790_000_000_123L);
        browser.until(() -> browser.text("#host-body").contains("before-upgrade"));

        browser.click("#host [data-action=rebuild]").until(() -> browser.isShown("#remake-os"));
        assertThat(browser.text("#ask")).contains("and so are its snapshots: before-upgrade.");
        assertThat(browser.texts("#remake-os option")).containsExactly("trusty", "jammy");
        assertThat(command()).isEqualTo("pmc host rebuild web1 --yes");
        browser.type("#remake-os", "jammy");
        assertThat(command()).isEqualTo("pmc host rebuild web1 --os jammy --yes");
        assertThat(browser.find("#ask button[type=submit]").isEnabled()).isFalse();
        browser.type("#ask-typed", "web1", Keys.ENTER);

        browser.until(() -> browser.text("#said").equals("Queued: rebuild web1."));
        assertThat(fleet.direct.taken)
                .containsExactly("{\"action\":\"rebuild\",\"hostname\":\"web1\",\"os\":\"jammy\"}");
        browser.until(() -> !browser.find("#host [data-action=snapshot]").isEnabled());
    }

    @Test
    void aSnapshotIsTakenAndRevertedToAndDeleted() throws Exception {
        browser.click("#host [data-action=snapshot]").until(() -> browser.isShown("#remake-snapshot"));
        type("#remake-snapshot", "before");
        assertThat(command()).isEqualTo("pmc host snapshot create web1 --name before");
        browser.click("#ask .go").until(() -> fleet.direct.taken.size() == 1);
        browser.until(() -> !browser.find("#host [data-action=resize]").isEnabled());

        fleet.snapshot("web1", "before", 1_790_000_000_123L);
        browser.until(() -> browser.isShown("#host [data-action=revert]"));
        browser.click("#host [data-action=revert]").until(() -> browser.isShown("#ask-typed"));
        assertThat(command()).isEqualTo("pmc host snapshot revert web1 --name before --yes");
        browser.type("#ask-typed", "web1", Keys.ENTER).until(() -> fleet.direct.taken.size() == 2);
        browser.click("#host [data-action=delete-snapshot]").until(() -> browser.isShown("#ask"));
        assertThat(command()).isEqualTo("pmc host snapshot delete web1 --name before");
        browser.click("#ask .go").until(() -> fleet.direct.taken.size() == 3);

        assertThat(fleet.direct.taken)
                .isEqualTo(List.of(
                        "{\"action\":\"snapshot\",\"hostname\":\"web1\",\"snapshot\":\"before\"}",
                        "{\"action\":\"revert\",\"hostname\":\"web1\",\"snapshot\":\"before\"}",
                        "{\"action\":\"delete_snapshot\",\"hostname\":\"web1\",\"snapshot\":\"before\"}"));
    }

    /** Types it instead of what is there. */
    private static Browser type(String css, String text) {
        browser.find(css).clear();
        return browser.type(css, text);
    }
}
