package dev.pmc.cli.daemon;

import dev.pmc.service.Services;
import dev.pmc.vm.Urls;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks now and then whether what agents fetch from {@code --artifact-url} is the archive that pmc has, and says so when that
 * changes. Nothing else depends on it: a balancer may know of the new leader only later, and agents may reach what pmc does
 * not.
 */
final class ArtifactCheck implements Services.Service {
    /** How long it may take until it has come round. */
    static final Duration MAX_SILENCE = Duration.ofHours(2);

    private static final Logger LOG = LoggerFactory.getLogger(ArtifactCheck.class);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * When it is looked again.
     *
     * @param whileWrong as long as the archive is not there
     * @param whenRight once it is
     */
    record Pauses(Duration whileWrong, Duration whenRight) {}

    private final URI url;
    private final String sha256;
    private final Pauses pauses;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(PATIENCE)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    /** What was said last; null before anything was. */
    private @Nullable String said;

    /** @param sha256 of the archive that is to be there */
    ArtifactCheck(String url, String sha256, Pauses pauses) {
        this.url = URI.create(url);
        this.sha256 = sha256;
        this.pauses = pauses;
    }

    static ArtifactCheck of(String url, String sha256) {
        return new ArtifactCheck(url, sha256, new Pauses(Duration.ofSeconds(30), Duration.ofHours(1)));
    }

    @Override
    public void run(Services.Pulse pulse) throws InterruptedException {
        while (true) {
            pulse.beat();
            String problem = problem();
            say(problem);
            Thread.sleep((problem.isEmpty() ? pauses.whenRight() : pauses.whileWrong()).toMillis());
        }
    }

    /** What is wrong, in words; empty if nothing is. */
    private String problem() throws InterruptedException {
        MessageDigest digest = sha256();
        HttpRequest request = HttpRequest.newBuilder(url).timeout(PATIENCE).build();
        try {
            int status = http.send(request, BodyHandlers.ofByteArrayConsumer(part -> part.ifPresent(digest::update)))
                    .statusCode();
            String found = HexFormat.of().formatHex(digest.digest());
            return status != 200
                    ? "it answers " + status
                    : found.equals(sha256) ? "" : "it gives another file, of SHA-256 " + found;
        } catch (IOException e) {
            return "it cannot be read: " + e;
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void say(String problem) {
        if (problem.equals(said)) {
            return;
        }
        said = problem;
        String shown = Urls.withoutUsers(url.toString());
        if (problem.isEmpty()) {
            LOG.atInfo().addKeyValue("uri", shown).log("what is at --artifact-url is the executor archive");
        } else {
            LOG.atWarn()
                    .addKeyValue("uri", shown)
                    .addKeyValue("sha256", sha256)
                    .addKeyValue("reason", problem)
                    .log("what is at --artifact-url is not the executor archive of this pmc, so agents may not bring up"
                            + " executors; put it there, or see that agents can reach it");
        }
    }
}
