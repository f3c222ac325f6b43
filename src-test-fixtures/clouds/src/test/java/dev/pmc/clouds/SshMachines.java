package dev.pmc.clouds;

import dev.pmc.fixtures.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.common.config.keys.AuthorizedKeyEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.apache.sshd.scp.server.ScpCommandFactory;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.auth.pubkey.PublickeyAuthenticator;
import org.apache.sshd.server.auth.pubkey.RejectAllPublickeyAuthenticator;
import org.apache.sshd.server.keyprovider.SimpleGeneratorHostKeyProvider;
import org.apache.sshd.server.shell.ProcessShellCommandFactory;

/**
 * Machines that are sshd only: whoever has the key of one runs commands on this machine, as the user who runs the tests. They listen on
 * the machines' addresses, which have to be loopback ones, at one port.
 */
final class SshMachines implements MachineHost, AutoCloseable {
    private final Map<String, SshServer> running = new ConcurrentHashMap<>();
    private final int port = FreePorts.next();
    private final Path folder;

    /**
     * None yet.
     *
     * @param folder where the host key is kept, and a {@code sudo} that changes nobody
     */
    SshMachines(Path folder) {
        this.folder = folder;
    }

    int port() {
        return port;
    }

    @Override
    public void start(String name, String address, Optional<String> publicKey) {
        SshServer server = SshServer.setUpDefaultServer();
        server.setHost(address);
        server.setPort(port);
        SimpleGeneratorHostKeyProvider hostKey = new SimpleGeneratorHostKeyProvider(folder.resolve("host-key"));
        hostKey.setAlgorithm(KeyUtils.EC_ALGORITHM);
        hostKey.setKeySize(256);
        server.setKeyPairProvider(hostKey);
        server.setPublickeyAuthenticator(publicKey
                .<PublickeyAuthenticator>map(SshMachines::only)
                .orElse(RejectAllPublickeyAuthenticator.INSTANCE));
        server.setCommandFactory(new ScpCommandFactory.Builder()
                .withDelegate((channel, command) -> ProcessShellCommandFactory.INSTANCE.createCommand(
                        channel, "PATH=" + folder + ":$PATH; " + command))
                .build());
        try {
            server.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        running.put(name, server);
    }

    private static PublickeyAuthenticator only(String line) {
        try {
            var key = AuthorizedKeyEntry.parseAuthorizedKeyEntry(line)
                    .resolvePublicKey(null, PublicKeyEntryResolver.IGNORING);
            return (user, offered, session) -> KeyUtils.compareKeys(key, offered);
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("not a line of an authorized_keys file: " + line, e);
        }
    }

    @Override
    public void stop(String name) {
        Optional.ofNullable(running.remove(name)).ifPresent(server -> {
            try {
                server.stop(true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** A {@code sudo} that runs the command as who is there, since the tests' user may be root or may not. */
    static void putSudo(Path folder) throws IOException {
        Path sudo = folder.resolve("sudo");
        Files.writeString(sudo, "#!/bin/sh\n[ \"$1\" != -n ] || shift\nexec \"$@\"\n");
        if (!sudo.toFile().setExecutable(true)) {
            throw new IOException("cannot make " + sudo + " executable");
        }
    }

    @Override
    public void close() {
        running.keySet().forEach(this::stop);
    }
}
