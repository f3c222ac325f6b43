package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.queue.PutReply;
import dev.pmc.queue.QueueInspector.Buried;
import dev.pmc.queue.QueueInspector.Counts;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What an operator does from the page, in a real browser. */
class PageActionsTest extends PageStory {
    @Test
    void hostsAreMadeByAFormThatSaysWhatIsWrongBeforeItSends() throws Exception {
        TestScheduler pmc = open(3);
        browser.click("#create").until(() -> browser.isShown("#create-hostname"));
        assertThat(browser.texts("#create-os option")).containsExactly("trusty", "jammy");

        browser.type("#create-hostname", "new_[1-2]").type("#create-comp_type", "web");
        browser.until(() -> browser.text("#create-hostname-problem").startsWith("hostname is 'new_1'"));
        clear("#create-hostname").type("#create-hostname", "new[1-2]").type("#create-disk", "20");
        browser.until(() -> browser.text("#create-hostname-problem").isEmpty());
        assertThat(command()).isEqualTo("pmc host create 'new[1-2]' --type web --os trusty --size C1M1024D20");
        browser.click("#ask .go").until(() -> browser.text("#said").equals("Queued: create 2 hosts."));

        assertThat(pmc.network.taken)
                .containsExactly(
                        "{\"action\":\"create\",\"comp_type\":\"web\",\"os\":\"trusty\",\"cpu\":\"1\",\"mem\":\"1024\","
                                + "\"disk\":\"20\",\"hostname\":\"new1\"}",
                        "{\"action\":\"create\",\"comp_type\":\"web\",\"os\":\"trusty\",\"cpu\":\"1\",\"mem\":\"1024\","
                                + "\"disk\":\"20\",\"hostname\":\"new2\"}");
        assertThat(browser.isShown("#ask")).isFalse();
    }

    @Test
    void whatIsMissingIsSaidWhenItIsSent() throws Exception {
        open(3);
        browser.click("#create").until(() -> browser.isShown("#create-hostname"));

        browser.click("#ask .go").until(() -> browser.text("#ask [role=alert]").startsWith("Something is missing"));

        assertThat(browser.text("#create-comp_type-problem")).startsWith("comp_type is missing");
        browser.press(Keys.ESCAPE);
        assertThat(browser.isShown("#ask")).isFalse();
        assertThat(browser.focused()).isEqualTo("New hosts");
    }

    @Test
    void aHostThatGoesPastTheNetworkStageIsThereAtOnce() throws Exception {
        TestScheduler pmc = open(3);
        browser.click("#create").until(() -> browser.isShown("#create-hostname"));

        browser.type("#create-hostname", "new1")
                .type("#create-comp_type", "web")
                .click("#create-direct");
        assertThat(command()).endsWith("--size C1M1024 --tube mesos");
        browser.click("#ask .go");

        browser.until(() -> browser.texts("#host-rows .c-name").contains("new1"));
        assertThat(pmc.network.taken).isEmpty();
    }

    @Test
    void whereNobodyServesTheNetworkStageThatIsSaidAtOnce() throws Exception {
        TestScheduler pmc = open(3);
        pmc.inspector.coming = new Counts(0, 0, 0, 0, 0, 0);
        pmc.queue.look();
        browser.click("#create").until(() -> browser.isShown("#create-hostname"));

        browser.type("#create-hostname", "new1")
                .type("#create-comp_type", "web")
                .click("#ask .go");

        browser.until(() -> browser.text("#said").contains("But nobody takes jobs from the tube dnsmasq"));
    }

    @Test
    void aHostIsStoppedAndStartedAgainFromItsPanel() throws Exception {
        TestScheduler pmc = open(3);
        browser.click("#host-rows tr:nth-child(2) a").until(() -> browser.isShown("#host .actions"));
        assertThat(browser.find("#host [data-action=start]").isEnabled()).isFalse();

        browser.click("#host [data-action=stop]").until(() -> browser.isShown("#ask"));
        assertThat(browser.text("#ask h2")).isEqualTo("Stop vm00001.example.net");
        assertThat(browser.focused()).isEqualTo("Stop");
        assertThat(command()).isEqualTo("pmc host stop vm00001.example.net");
        browser.click("#ask .go").until(() -> browser.text("#host .state").contains("stopping"));
        assertThat(pmc.direct.taken).containsExactly("{\"action\":\"stop\",\"hostname\":\"vm00001.example.net\"}");

        browser.until(() -> browser.find("#host [data-action=start]").isEnabled());
        browser.click("#host [data-action=start]").until(() -> browser.isShown("#ask"));
        browser.click("#ask .go").until(() -> pmc.direct.taken.size() == 2);
    }

    @Test
    void aHostIsDeletedOnlyByWhoTypesItsName() throws Exception {
        TestScheduler pmc = open(3);
        browser.click("#host-rows tr:nth-child(1) a").until(() -> browser.isShown("#host .actions"));

        browser.click("#host [data-action=delete]").until(() -> browser.isShown("#ask"));
        assertThat(browser.find("#ask button[type=submit]").isEnabled()).isFalse();
        browser.type("#ask-typed", "vm00001.example.net");
        assertThat(browser.find("#ask button[type=submit]").isEnabled()).isFalse();
        clear("#ask-typed").type("#ask-typed", "vm00000.example.net", Keys.ENTER);

        browser.until(() -> browser.text("#said").equals("Queued: delete vm00000.example.net."));
        assertThat(pmc.direct.taken).containsExactly("{\"action\":\"delete\",\"hostname\":\"vm00000.example.net\"}");
    }

    @Test
    void manyHostsAreChosenAndHaveTheSameDoneToThem() throws Exception {
        TestScheduler pmc = open(3);
        browser.click("#host-rows tr:nth-child(1) input").click("#host-rows tr:nth-child(3) input");
        assertThat(browser.text("#chosen-count")).isEqualTo("2 hosts chosen");

        browser.click("#chosen-restart").until(() -> browser.isShown("#ask"));
        assertThat(browser.text("#ask .names")).isEqualTo("vm00000.example.net, vm00002.example.net");
        browser.click("#ask .go").until(() -> pmc.direct.taken.size() == 2);
        browser.until(() -> !browser.isShown("#chosen"));

        browser.click("#choose-page").until(() -> browser.text("#chosen-count").equals("3 hosts chosen"));
        browser.click("#chosen-delete").until(() -> browser.isShown("#ask"));
        browser.type("#ask-typed", "3", Keys.ENTER).until(() -> pmc.direct.taken.size() == 5);
    }

    @Test
    void allThatMatchAreChosenThoughTheyAreOnManyPages() throws Exception {
        TestScheduler pmc = open(SampleFleet.scheduler(300, 30, TestScheduler.TOKEN));
        this.pmc = pmc;
        browser.click("#choose-page").until(() -> browser.text("#chosen-count").equals("100 hosts chosen"));

        assertThat(browser.text("#chosen-all")).isEqualTo("Choose all 300 that match");
        browser.click("#chosen-all").until(() -> browser.text("#chosen-count").equals("300 hosts chosen"));
        assertThat(browser.isShown("#chosen-all")).isFalse();

        browser.click("#chosen-stop").click("#ask .go").until(() -> pmc.direct.taken.size() == 300);
    }

    @Test
    void aQueueThatTakesNothingIsSaidAndTheDialogStays() throws Exception {
        TestScheduler pmc = open(3);
        pmc.direct.reply = new PutReply(PutReply.Kind.LATER, "it is draining");
        browser.click("#host-rows tr:nth-child(1) a").until(() -> browser.isShown("#host .actions"));

        browser.click("#host [data-action=stop]").click("#ask .go");

        browser.until(() -> browser.text("#ask [role=alert]").equals("vm00000.example.net: it is draining"));
        assertThat(browser.isShown("#ask")).isTrue();
        browser.press(Keys.ESCAPE);
    }

    @Test
    void anAgentIsDrainedEvacuatedAndUndrained() throws Exception {
        TestScheduler pmc = open(3);
        browser.click("#agents li:nth-child(2) button").until(() -> browser.isShown("#agent .actions"));
        assertThat(browser.text("#agent-body")).contains("gets hosts", "1 host: web 1", "vt_enabled");

        browser.click("#agent [data-action=drain]").click("#ask .go");
        browser.until(() -> browser.text("#agent .state").equals("D drained"));
        browser.click("#agent [data-action=evacuate]").until(() -> browser.isShown("#ask"));
        assertThat(command()).isEqualTo("pmc agent drain metal001 --evacuate stop");
        browser.type("#ask-typed", "metal001", Keys.ENTER);
        browser.until(() -> browser.text("#agent .steps").contains("1 host still runs of 1."));

        browser.click("#agent [data-action=undrain]").click("#ask .go");
        browser.until(() -> browser.text("#agent .state").equals("gets hosts"));
        assertThat(pmc.board.snapshot().isDrained("metal001")).isFalse();
        assertThat(browser.texts("#agent .history li > span"))
                .contains("agent metal001: undrained", "agent metal001: drained");
    }

    @Test
    void aBuriedJobIsEditedAndSentOrDropped() throws Exception {
        TestScheduler pmc = fleet(3);
        pmc.inspector.jobs.add(buried(17, "{\"hostname\":\"web_1\",\"comp_type\":\"web\"}"));
        pmc.inspector.jobs.add(buried(18, "nonsense"));
        open(pmc);
        browser.until(() -> browser.isShown("[data-job='17']"));

        browser.click("[data-job='17'] [data-action=edit]").until(() -> browser.isShown("#job-text"));
        clear("#job-text")
                .type("#job-text", "{\"hostname\":\"web1\",\"comp_type\":\"web\"}")
                .click("#ask .go");
        browser.until(() -> browser.text("#said").startsWith("Job 17 was sent again"));
        browser.until(() -> browser.texts("#host-rows .c-name").contains("web1"));

        pmc.inspector.counts = new Counts(0, 0, 0, 1, 1, 40);
        pmc.queue.look();
        browser.until(() -> browser.texts("#buried > li").size() < 2 && browser.isShown("[data-job='18']"));
        browser.click("[data-job='18'] [data-action=drop]").until(() -> browser.isShown("#ask"));
        assertThat(command()).startsWith("pmc job drop 18 --queue ");
        browser.click("#ask button[type=submit]")
                .until(() -> browser.text("#said").equals("Job 18 is dropped."));
        assertThat(pmc.inspector.jobs).isEmpty();
    }

    private static Browser clear(String css) {
        browser.find(css).clear();
        return browser;
    }

    private static Buried buried(long id, String text) {
        return new Buried(id, 60, text.getBytes(StandardCharsets.UTF_8));
    }

    private TestScheduler open(int hosts) throws Exception {
        return open(fleet(hosts));
    }

    private TestScheduler fleet(int hosts) throws Exception {
        TestScheduler fleet = SampleFleet.scheduler(hosts, hosts, TestScheduler.TOKEN);
        pmc = fleet;
        return fleet;
    }

    private static TestScheduler open(TestScheduler pmc) {
        browser.open(pmc.uri("/")).logIn(TestScheduler.TOKEN);
        return pmc;
    }
}
