package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** Tests of the page in a real browser, of which none may complain about anything. */
abstract class PageStory {
    static Browser browser;

    @Nullable
    TestScheduler pmc;

    @BeforeAll
    static void openBrowser() {
        browser = new Browser();
    }

    @AfterAll
    static void closeBrowser() {
        browser.close();
    }

    @AfterEach
    void nothingWasComplainedAbout() {
        List<String> complaints = browser.scheme("light").forget().leave().complaints();
        if (pmc != null) {
            pmc.close();
        }
        assertThat(complaints).isEmpty();
    }
}
