package dev.pmc.zookeeper;

import dev.pmc.fixtures.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** An authority of a test's own, and what it signs. All files are in one folder. */
final class Certificates {
    static final String PASSWORD = "changeit";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    private final Path folder;
    private final String authority;

    /** Makes the authority. */
    Certificates(Path folder, String authority) {
        this.folder = folder;
        this.authority = authority;
        keytool(authority, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + authority, "-ext", "bc:c");
        keytool(authority, "-exportcert", "-rfc", "-file", ca().toString());
    }

    /** The authority's own certificate, in PEM form. */
    Path ca() {
        return folder.resolve(authority + ".pem");
    }

    /** A key store (PKCS #12) with a certificate for those names, such as {@code ip:127.0.0.1}. */
    Path keys(String name, String names, String... validity) {
        Path request = folder.resolve(name + ".csr");
        Path certificate = folder.resolve(name + ".crt");
        keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name);
        keytool(name, "-certreq", "-file", request.toString());
        List<String> sign = new ArrayList<>(
                List.of("-gencert", "-rfc", "-infile", request.toString(), "-outfile", certificate.toString()));
        sign.addAll(List.of("-ext", "san=" + names));
        sign.addAll(List.of(validity));
        keytool(authority, sign.toArray(String[]::new));
        run(store(name), "-importcert", "-noprompt", "-alias", authority, "-file", ca().toString());
        keytool(name, "-importcert", "-noprompt", "-file", certificate.toString());
        return store(name);
    }

    /** The certificate and the key of {@link #keys} in PEM form, for its owner alone. */
    Path pem(String name) {
        try (InputStream in = Files.newInputStream(keys(name, "dns:" + name))) {
            KeyStore keys = KeyStore.getInstance("PKCS12");
            keys.load(in, PASSWORD.toCharArray());
            Path pem = Files.createFile(
                    folder.resolve(name + ".pem"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(
                    pem,
                    block("CERTIFICATE", keys.getCertificate(name).getEncoded())
                            + block(
                                    "PRIVATE KEY",
                                    keys.getKey(name, PASSWORD.toCharArray()).getEncoded()));
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static String block(String what, byte[] der) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(der) + "\n-----END " + what + "-----\n";
    }

    private Path store(String name) {
        return folder.resolve(name + ".p12");
    }

    private void keytool(String name, String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("-alias", name));
        run(store(name), all.toArray(String[]::new));
    }

    private static void run(Path store, String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(words));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        Processes.runOrFail(command.toArray(String[]::new));
    }
}
