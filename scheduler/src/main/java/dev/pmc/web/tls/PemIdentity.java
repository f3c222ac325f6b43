package dev.pmc.web.tls;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who pmc is over TLS: a certificate, with those that have signed it behind it, and its private key.
 *
 * @param chain pmc's own first
 */
record PemIdentity(List<X509Certificate> chain, PrivateKey key) {
    static final String PASSWORD = "in memory";

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    /** How each kind of key signs. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    /**
     * Reads the two files.
     *
     * @throws IOException if they cannot be read, hold no such thing or do not belong together, in words that name them
     */
    static PemIdentity read(Path certificateFile, Path keyFile) throws IOException {
        List<X509Certificate> chain = chain(certificateFile);
        PublicKey own = chain.get(0).getPublicKey();
        PrivateKey key = key(keyFile, own.getAlgorithm());
        try {
            if (!isPair(own, key)) {
                throw new IOException(
                        "the key in " + keyFile + " is not that of the certificate in " + certificateFile);
            }
        } catch (GeneralSecurityException e) {
            throw new IOException(
                    "the key in " + keyFile + " is not that of the certificate in " + certificateFile + ": "
                            + e.getMessage(),
                    e);
        }
        return new PemIdentity(chain, key);
    }

    private static List<X509Certificate> chain(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            List<X509Certificate> chain = CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
            if (chain.isEmpty()) {
                throw new IOException(file + " holds no certificate in PEM form");
            }
            return chain;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + " holds no certificate in PEM form: " + e.getMessage(), e);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws IOException {
        if (Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ)) {
            throw new IOException(file + " can be read by everybody on this machine, so it is no secret: chmod o-r "
                    + file + ", and make a new one");
        }
        Matcher pem = KEY.matcher(Files.readString(file));
        if (!pem.find()) {
            throw new IOException(file + " holds no private key in the form that is wanted, PKCS #8 without a password:"
                    + " openssl pkcs8 -topk8 -nocrypt -in OLD -out " + file);
        }
        try {
            byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
            return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(file + " holds no private key of the certificate's kind, " + algorithm, e);
        }
    }

    private static boolean isPair(PublicKey own, PrivateKey key) throws GeneralSecurityException {
        Signature signature = Signature.getInstance(SIGNATURES.getOrDefault(own.getAlgorithm(), own.getAlgorithm()));
        byte[] probe = {1, 2, 3};
        signature.initSign(key);
        signature.update(probe);
        byte[] signed = signature.sign();
        signature.initVerify(own);
        signature.update(probe);
        return signature.verify(signed);
    }

    /** Until when it is good. */
    Instant expires() {
        return chain.get(0).getNotAfter().toInstant();
    }

    /** As Jetty takes it, under {@link #PASSWORD}, which keeps nothing from anybody: the store is in memory alone. */
    KeyStore keyStore() throws IOException {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("pmc", key, PASSWORD.toCharArray(), chain.toArray(Certificate[]::new));
            return store;
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM cannot keep a key: " + e.getMessage(), e);
        }
    }
}
