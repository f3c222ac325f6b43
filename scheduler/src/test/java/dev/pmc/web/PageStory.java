package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pmc.cli.Main;
import java.nio.charset.StandardCharsets;
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

    /** The command line that is shown, which the commands know. */
    static String command() throws Exception {
        String text = browser.text("#ask .command code");
        Process shell = new ProcessBuilder("sh", "-c", "printf '%s\\n' " + text).start();
        List<String> words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(words).startsWith("pmc");
        Main.commandLine().parseArgs(words.subList(1, words.size()).toArray(String[]::new));
        return text;
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
