package dev.pmc.cli.daemon;

import dev.pmc.cli.process.Exit;
import dev.pmc.cli.process.Failure;
import dev.pmc.framework.ExecutorArchive;
import dev.pmc.web.Archive;
import dev.pmc.web.WebServer;
import dev.pmc.web.api.ImageNames;
import dev.pmc.web.tls.ServerTls;
import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where agents get the executor: from pmc itself, which serves a file, or the archive in its own jar; from a place where a
 * site has put that too; or from a URI that pmc knows nothing about.
 *
 * @param archive what agents fetch
 * @param check looks whether that is what pmc has, if it is elsewhere; null if there is nothing to be looked at
 * @param host pmc's own address, as agents reach it
 * @param server pmc's HTTP port, which serves it unless somebody else does
 * @param images those of its image catalogue
 */
record ServedArchive(
        ExecutorArchive archive, @Nullable ArtifactCheck check, String host, WebServer server, ImageNames images)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServedArchive.class);
    private static final String OWN = "/dev/pmc/exec.tgz";
    private static final String CATALOGUE = "data/images.yaml";

    static ServedArchive open(DaemonCommand settings, String master) throws InterruptedException {
        ServerTls tls = settings.tls.server();
        String host = Cluster.thisMachine(settings, master);
        String executor = settings.executor;
        if (executor != null && isUri(executor)) {
            ExecutorArchive unknown = new ExecutorArchive.Elsewhere(executor, false, null);
            return new ServedArchive(unknown, null, host, serve(settings.port, null, tls), ImageNames.UNKNOWN);
        }
        Archive archive = executor == null ? own() : file(executor);
        ImageNames images = images(archive);
        WebServer server = serve(settings.port, archive, tls);
        ExecutorArchive served = new ExecutorArchive.Served(host, server.port(), server.path());
        LOG.atInfo().addKeyValue("uri", served.url(served.source())).log("serving the executor archive");
        if (settings.artifactUrl == null) {
            return new ServedArchive(served, null, host, server, images);
        }
        ExecutorArchive elsewhere = settings.artifactUrl.of(server.path(), archive.sha256());
        ArtifactCheck check = ArtifactCheck.of(elsewhere.url(null), archive.sha256());
        return new ServedArchive(elsewhere, check, host, server, images);
    }

    /** Whether that names what agents fetch themselves, and no file that pmc can serve. */
    static boolean isUri(String executor) {
        return executor.contains("://") && !executor.startsWith("file:");
    }

    /** Where pmc's own pages are, as agents and people reach them. */
    String root() {
        return (server.isTls() ? "https://" : "http://") + (host.contains(":") ? "[" + host + "]" : host) + ":"
                + server.port() + "/";
    }

    private static Archive own() {
        InputStream resource = ServedArchive.class.getResourceAsStream(OWN);
        if (resource == null) {
            throw new Failure(
                    Exit.ARCHIVE,
                    "this pmc.jar has no executor archive in it; build it with 'mvn package', or give one with"
                            + " --executor");
        }
        try (resource) {
            return Archive.copyOf(resource);
        } catch (IOException e) {
            throw new Failure(Exit.INTERNAL, "the executor archive cannot be unpacked from pmc.jar: " + e, e);
        } catch (Archive.NoArchiveException e) {
            throw new Failure(Exit.ARCHIVE, "the executor archive in pmc.jar is damaged: " + e.getMessage(), e);
        }
    }

    private static Archive file(String executor) {
        Path path = executor.startsWith("file:") ? Path.of(URI.create(executor)) : Path.of(executor);
        try (InputStream file = Files.newInputStream(path)) {
            return Archive.copyOf(file);
        } catch (NoSuchFileException e) {
            throw new Failure(Exit.ARCHIVE, "--executor: there is no file " + path.toAbsolutePath(), e);
        } catch (AccessDeniedException e) {
            throw new Failure(Exit.ARCHIVE, "--executor: pmc may not read " + path.toAbsolutePath(), e);
        } catch (IOException e) {
            throw new Failure(Exit.INTERNAL, "--executor: " + path.toAbsolutePath() + " cannot be copied: " + e, e);
        } catch (Archive.NoArchiveException e) {
            throw new Failure(
                    Exit.ARCHIVE,
                    "--executor: " + path.toAbsolutePath() + " is not an executor archive: " + e.getMessage(),
                    e);
        }
    }

    /** An archive without a catalogue that can be read is for agents to complain about, whose it is. */
    private static ImageNames images(Archive archive) {
        try {
            return archive.file(CATALOGUE).map(ImageNames::of).orElse(ImageNames.UNKNOWN);
        } catch (IOException | Archive.NoArchiveException e) {
            LOG.atWarn()
                    .addKeyValue("reason", e.toString())
                    .log(
                            "the image catalogue of the executor archive cannot be read, so jobs are not checked against it");
            return ImageNames.UNKNOWN;
        }
    }

    private static WebServer serve(int port, @Nullable Archive archive, @Nullable ServerTls tls) {
        try {
            return WebServer.start(port, archive, tls, "its parts are being made");
        } catch (BindException e) {
            close(archive);
            throw new Failure(
                    Exit.PORT, "port " + port + " is in use; stop what has it, or choose another one with --port", e);
        } catch (IOException e) {
            close(archive);
            throw new Failure(Exit.PORT, "port " + port + " cannot be served: " + e, e);
        }
    }

    private static void close(@Nullable Archive archive) {
        if (archive != null) {
            archive.close();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
