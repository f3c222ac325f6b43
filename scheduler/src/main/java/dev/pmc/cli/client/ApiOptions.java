package dev.pmc.cli.client;

import dev.pmc.cli.process.ApiToken;
import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.mesos.Trust;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where the status API is, for commands that ask it. */
public final class ApiOptions {
    @Option(
            names = "--api",
            paramLabel = "URL",
            split = ",",
            defaultValue = "${env:PMC_API:-http://127.0.0.1:12345}",
            description =
                    "pmc's HTTP port; of several schedulers with commas between, which are asked in turn until one"
                            + " answers, for 10 s if none of them leads yet. Default: $PMC_API, or http://127.0.0.1:12345.")
    @SuppressWarnings("NullAway.Init")
    private List<URI> apis;

    @Option(
            names = "--api-token-file",
            paramLabel = "FILE",
            defaultValue = "${env:PMC_API_TOKEN_FILE}",
            description = "File with the token that pmc was started with. Default: $PMC_API_TOKEN_FILE.")
    @Nullable
    private Path tokenFile;

    @Option(
            names = "--ca-file",
            paramLabel = "FILE",
            defaultValue = "${env:PMC_CA_FILE}",
            description =
                    "For https://: trust the certificates in this PEM file, not those that the JDK trusts. Default:"
                            + " $PMC_CA_FILE.")
    @Nullable
    private Path caFile;

    public StatusApiClient client() {
        for (URI api : apis) {
            if (api.getHost() == null || !("http".equals(api.getScheme()) || "https".equals(api.getScheme()))) {
                throw new Failure(
                        Exit.USAGE,
                        "--api is a URL such as http://pmc.example:12345, or several with commas between, not '" + api
                                + "'");
            }
        }
        return new StatusApiClient(apis, ApiToken.read(tokenFile), trust());
    }

    private @Nullable SSLContext trust() {
        try {
            return caFile == null ? null : Trust.inFile(caFile);
        } catch (IOException e) {
            throw new Failure(Exit.USAGE, "--ca-file: " + e, e);
        }
    }
}
