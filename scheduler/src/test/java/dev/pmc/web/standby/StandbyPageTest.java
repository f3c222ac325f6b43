package dev.pmc.web.standby;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.web.Browser;
import dev.pmc.web.SampleFleet;
import dev.pmc.web.TestScheduler;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page of a standby as an operator sees it, in a real browser. */
class StandbyPageTest {
    private static Browser browser;

    private TestScheduler leader;
    private TestStandby standby;

    @BeforeAll
    static void openBrowser() {
        browser = new Browser();
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @BeforeEach
    void start() throws Exception {
        leader = SampleFleet.scheduler(3, 3, TestScheduler.TOKEN);
        standby = new TestStandby().follows(leader.server.port());
    }

    @AfterEach
    void stop() {
        browser.forget().leave();
        standby.close();
        leader.close();
    }

    private void openWithToken() {
        browser.open(standby.root());
        browser.until(() -> browser.isShown("#token"));
        browser.type("#token-text", TestScheduler.TOKEN, Keys.ENTER);
        browser.until(() -> browser.text("#event-state").equals("live"));
    }

    private static String name(int port) {
        return "127.0.0.1:" + port;
    }

    @Test
    void itShowsTheLeadersHostsAndWhoLeads() {
        openWithToken();

        browser.until(() -> browser.texts("#host-rows .c-name").size() == 3);
        assertThat(browser.text("#standing")).startsWith("Connected to the Mesos master");
        assertThat(browser.text("#leader"))
                .isEqualTo("led by " + name(leader.server.port()) + ", answered by " + name(standby.server.port()));
        leader.create("afterwards", "web", 1);
        browser.until(() -> browser.texts("#host-rows .c-name").contains("afterwards"));
    }

    @Test
    void atTheLeaderNobodyElseAnswers() {
        leader.server.leader(() -> URI.create(leader.uri("/")));

        browser.open(leader.uri("/"));

        browser.until(() -> browser.text("#leader").equals("led by " + name(leader.server.port())));
    }

    @Test
    void aSchedulerThatIsAloneIsNotSpokenOf() {
        browser.open(leader.uri("/"));

        assertThat(browser.isShown("#leader")).isFalse();
    }

    @Test
    void itGoesOnWithTheNextLeader() throws Exception {
        openWithToken();

        leader.close();
        standby.known.seen(null);
        browser.until(() -> browser.text("#troubles").contains("nobody leads at the moment"));
        assertThat(browser.isShown("#leader")).isFalse();

        leader = SampleFleet.scheduler(5, 3, TestScheduler.TOKEN);
        standby.follows(leader.server.port());
        browser.until(() -> browser.texts("#host-rows .c-name").size() == 5
                && browser.text("#event-state").equals("live"));
        assertThat(browser.text("#standing")).startsWith("Connected to the Mesos master");
        assertThat(browser.text("#leader")).startsWith("led by " + name(leader.server.port()) + ",");
    }
}
