package dev.pmc.web;

import dev.pmc.core.decision.Event;
import dev.pmc.web.standby.TestStandby;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.openqa.selenium.Keys;

/**
 * Takes pictures of the page: {@code PageShots FOLDER} of sample fleets of 0, 3 and 10,000 hosts, and of a standby, {@code PageShots FOLDER
 * URI [HOST]} of a pmc that is running, and of one of its hosts. {@code scripts/screenshots} calls it.
 */
final class PageShots {
    private final Browser browser;
    private final Path folder;

    private PageShots(Browser browser, Path folder) {
        this.browser = browser;
        this.folder = folder;
    }

    public static void main(String... arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        try (Browser browser = new Browser()) {
            PageShots shots = new PageShots(browser, folder);
            if (arguments.length > 1) {
                shots.of("page", arguments[1], arguments.length > 2 ? "#/hosts/" + arguments[2] : "");
                return;
            }
            for (int hosts : List.of(0, 3, 10_000)) {
                try (TestScheduler pmc = SampleFleet.scheduler(hosts, hosts == 0 ? 0 : hosts == 3 ? 3 : 1000, null)) {
                    shots.of("hosts-" + hosts, pmc.uri("/"), hosts == 10_000 ? "#/hosts/vm00217.example.net" : "");
                    if (hosts == 3) {
                        pmc.turn(new Event.Disconnected());
                        shots.light("disconnected", pmc.uri("/"));
                    }
                }
            }
            try (TestScheduler pmc = SampleFleet.scheduler(400, 60, null)) {
                shots.light("hosts-400", pmc.uri("/#/hosts?state=failed"));
            }
            try (TestScheduler leader = SampleFleet.scheduler(3, 3, TestScheduler.TOKEN);
                    TestStandby standby = new TestStandby().follows(leader.server.port())) {
                browser.open(standby.root())
                        .type("#token-text", TestScheduler.TOKEN, Keys.ENTER)
                        .until(() -> !browser.isShown("#token"));
                shots.of("standby", standby.root(), "");
            }
        }
    }

    private void of(String name, String uri, String detail) throws Exception {
        for (String scheme : List.of("light", "dark")) {
            browser.scheme(scheme).desktop().open(uri);
            settle();
            browser.shoot(folder.resolve(name + "-" + scheme + ".png"));
            browser.small().open(uri);
            settle();
            browser.shoot(folder.resolve(name + "-" + scheme + "-small.png"));
            browser.phone().open(uri);
            settle();
            browser.shoot(folder.resolve(name + "-" + scheme + "-phone.png"));
            if (!detail.isEmpty()) {
                browser.desktop().open(uri + detail);
                settle();
                browser.shoot(folder.resolve(name + "-" + scheme + "-detail.png"));
                browser.phone().open(uri + detail);
                settle();
                browser.shoot(folder.resolve(name + "-" + scheme + "-detail-phone.png"));
            }
        }
    }

    private void light(String name, String uri) throws Exception {
        browser.scheme("light").desktop().open(uri);
        settle();
        browser.shoot(folder.resolve(name + ".png"));
    }

    /** Waits until the events are there too. */
    private void settle() throws InterruptedException {
        browser.until(() -> "live".equals(browser.text("#event-state")));
        Thread.sleep(300);
    }
}
