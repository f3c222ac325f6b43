package dev.pmc.web;

import dev.pmc.fixtures.Await;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A headless Chromium, of the machine's own package. Knows {@code pmc.example} as another name of this machine. */
public final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String AXE = axe();

    private final ChromeDriver driver;

    public Browser() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary("/usr/bin/chromium");
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP pmc.example 127.0.0.1");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.WARNING);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(new File("/usr/bin/chromedriver"))
                        .usingAnyFreePort()
                        .build(),
                options);
        desktop();
    }

    Browser desktop() {
        return size(1440, 900, 1, false);
    }

    /** A window of a small laptop, or half of one. */
    Browser small() {
        return size(1024, 768, 1, false);
    }

    Browser phone() {
        return size(390, 844, 2, true);
    }

    private Browser size(int width, int height, int density, boolean phone) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", density, "mobile", phone));
        return this;
    }

    /** Light or dark, as people set it for all their programs. */
    Browser scheme(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        return this;
    }

    /** Opens a page anew, and waits until it is filled. */
    public Browser open(String uri) {
        driver.get("about:blank");
        driver.get(uri);
        until(() -> "yes".equals(script("return document.body.dataset.known")));
        return this;
    }

    /** Logs in, on a page that was open to be read. */
    Browser logIn(String token) {
        return click("#log-in").type("#token-text", token, Keys.ENTER).until(() -> !isShown("#token"));
    }

    /** Goes to a page of no server, so that a pmc can be stopped without its page noticing. */
    public Browser leave() {
        driver.get("about:blank");
        return desktop();
    }

    /** Nobody is logged in any more. */
    public Browser forget() {
        driver.manage().deleteAllCookies();
        return this;
    }

    WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** What can be read there. */
    public String text(String css) {
        return find(css).getText();
    }

    /** What can be read in each of these, whether it is scrolled into view or not. */
    public List<String> texts(String css) {
        Object texts =
                script("return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())", css);
        return ((List<?>) Objects.requireNonNull(texts))
                .stream().map(String::valueOf).toList();
    }

    public boolean isShown(String css) {
        return find(css).isDisplayed();
    }

    Browser click(String css) {
        find(css).click();
        return this;
    }

    public Browser type(String css, CharSequence... keys) {
        find(css).sendKeys(keys);
        return this;
    }

    /** Presses keys wherever the focus is. */
    Browser press(Keys... keys) {
        driver.switchTo().activeElement().sendKeys(keys);
        return this;
    }

    Browser press(String key) {
        driver.switchTo().activeElement().sendKeys(key);
        return this;
    }

    /** What has the focus, in the words that it shows. */
    String focused() {
        return driver.switchTo().activeElement().getText();
    }

    Browser back() {
        driver.navigate().back();
        return this;
    }

    String address() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    @Nullable
    Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    @Nullable
    Object asyncScript(String script, Object... arguments) {
        return driver.executeAsyncScript(script, arguments);
    }

    /** Waits until that is so. */
    public Browser until(Supplier<Boolean> condition) {
        Await.until(() -> "waited in vain; the page shows:\n" + text("body"), PATIENCE, () -> {
            try {
                return condition.get();
            } catch (NoSuchElementException | StaleElementReferenceException e) {
                // It is not there yet, or was replaced by a newer one meanwhile.
                return false;
            }
        });
        return this;
    }

    /**
     * What the browser has complained about since this was asked last: scripts that fail, files that are missing, rules that
     * are broken. A page goes on asking; so whoever expects complaints has to {@link #leave} it before they ask for them.
     */
    List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(LogEntry::getMessage)
                .toList();
    }

    /** What is not as WCAG 2.1 AA wants it, as axe finds it: rule by rule, and where. */
    List<String> barriers() {
        script(AXE);
        Object found = asyncScript("""
                const done = arguments[arguments.length - 1];
                axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).then(result =>
                  done(result.violations.map(each => each.id + " " + each.nodes.map(node => node.target).join(", "))));
                """);
        return ((List<?>) Objects.requireNonNull(found))
                .stream().map(String::valueOf).toList();
    }

    private static String axe() {
        try (InputStream in = Objects.requireNonNull(Browser.class.getResourceAsStream("/axe.min.js"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void shoot(Path file) throws IOException {
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    @Override
    public void close() {
        driver.quit();
    }
}
