package dev.pmc.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

/** A guest's console in a real browser. The guest repeats what is typed, as a terminal does. */
class ConsolePageTest extends PageStory {
    private static final String KEYBOARD = ".xterm-helper-textarea";

    @TempDir
    Path logs;

    private ConsoleStage stage;

    @BeforeEach
    void start() throws Exception {
        stage = new ConsoleStage(logs);
        pmc = stage.pmc;
    }

    @AfterEach
    void stop() {
        stage.executor.close();
    }

    @Test
    void whatAGuestSaysIsSeenAndWhatIsTypedGetsThere() throws Exception {
        stage.say("booting\r\nweb1 login: ");
        logIn().until(() -> screen().contains("booting") && screen().contains("web1 login:"));
        assertThat(browser.text("#typist")).isEqualTo("Nobody types.");

        browser.click("#type").until(() -> browser.text("#typist").equals("You type."));
        browser.type(KEYBOARD, "root", Keys.ENTER);

        browser.until(() -> screen().contains("web1 login: root"));
        assertThat(stage.said()).endsWith("root\r");
        browser.click("#stop").until(() -> browser.text("#typist").equals("Nobody types."));
        browser.type(KEYBOARD, "lost");
        stage.say("\r\nafter");
        browser.until(() -> screen().contains("after"));
        assertThat(screen()).doesNotContain("lost");
    }

    @Test
    void nothingThatAGuestSaysDoesAnythingToThePage() throws Exception {
        stage.say(
                "\u001b]0;another title\u0007\u001b]52;c;ZXZpbA==\u0007\u001b]8;;https://pmc.example/\u001b\\link\u001b]8;;\u001b\\"
                        + "<img src=x onerror=alert(1)><script>alert(1)</script>\u001b[21t\u001b[6nend");
        logIn().until(() -> screen().contains("end"));

        assertThat(screen()).contains("<img src=x onerror=alert(1)>");
        assertThat(browser.script("return document.title")).isEqualTo("web1 \u2013 console");
        assertThat(browser.script("return document.querySelectorAll('#terminal img, #terminal script').length"))
                .isEqualTo(0L);
        assertThat(stage.said()).endsWith("end");
    }

    @Test
    void aHostThatGoesAwayIsSaid() {
        logIn();

        stage.pmc.gone("web1");

        browser.until(() -> browser.text("#words").equals("pmc: web1 is no more"));
        assertThat(browser.isShown("#again")).isTrue();
    }

    @Test
    void whoIsNotLoggedInIsTold() {
        browser.open(stage.pmc.uri("/console#web1"));

        assertThat(browser.text("#words")).isEqualTo("pmc: log in on pmc's page first, as somebody who may type");
    }

    @Test
    void thePanelOfAHostLeadsThere() {
        browser.open(stage.pmc.uri("/#/hosts/web1")).until(() -> browser.isShown("#open-console"));

        assertThat(browser.find("#open-console").getDomProperty("href")).isEqualTo(stage.pmc.uri("/console#web1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"light", "dark"})
    void everybodyCanUseIt(String scheme) throws Exception {
        stage.say("web1 login: ");
        browser.scheme(scheme);
        logIn().until(() -> screen().contains("login"));

        assertThat(browser.barriers()).isEmpty();
    }

    private Browser logIn() {
        browser.open(stage.pmc.uri("/")).logIn(TestScheduler.TOKEN);
        return browser.open(stage.pmc.uri("/console#web1"))
                .until(() -> !browser.text("#typist").isEmpty());
    }

    private String screen() {
        return String.valueOf(browser.script("return document.querySelector('.xterm-rows').innerText"))
                .replace('\u00a0', ' ');
    }
}
