package dev.pmc.guest;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Opens http, https and file URLs. Redirects are followed, never from https to anything else; user and password of a URL
 * are sent to its own host only, and shown to nobody. Proxies are those of the Java runtime.
 */
public final class Web {
    private static final int CONNECT_MILLIS = 10_000;
    private static final int SILENCE_MILLIS = 30_000;
    private static final int MAX_REDIRECTS = 10;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);

    private final @Nullable Path caFile;

    /** @param caFile certificates in PEM form of more CAs to trust; null for none */
    public Web(@Nullable Path caFile) {
        this.caFile = caFile;
    }

    /** A URL as people may see it: without user and password, and without a query, which may hold a secret too. */
    public static String shown(URI url) {
        if (url.isOpaque() || url.getHost() == null) {
            return url.getUserInfo() == null && url.getQuery() == null ? url.toString() : url.getScheme() + ":…";
        }
        String port = url.getPort() < 0 ? "" : ":" + url.getPort();
        return url.getScheme() + "://" + url.getHost() + port + url.getRawPath()
                + (url.getRawQuery() == null ? "" : "?…");
    }

    /** Asks for a URL, and returns when there is an answer that is no redirect. */
    public URLConnection open(String method, URI url, Map<String, String> headers) throws IOException {
        URI at = url;
        for (int hops = 0; hops <= MAX_REDIRECTS; hops++) {
            URLConnection connection = at.toURL().openConnection();
            connection.setConnectTimeout(CONNECT_MILLIS);
            connection.setReadTimeout(SILENCE_MILLIS);
            if (!(connection instanceof HttpURLConnection http)) {
                return connection;
            }
            http.setInstanceFollowRedirects(false);
            http.setRequestMethod(method);
            headers.forEach(http::setRequestProperty);
            http.setRequestProperty("Accept-Encoding", "identity");
            if (at.getUserInfo() != null) {
                byte[] user = at.getUserInfo().getBytes(StandardCharsets.UTF_8);
                http.setRequestProperty(
                        "Authorization", "Basic " + Base64.getEncoder().encodeToString(user));
            }
            if (http instanceof HttpsURLConnection tls && caFile != null) {
                tls.setSSLSocketFactory(trusting(caFile).getSocketFactory());
            }
            if (!REDIRECTS.contains(status(http))) {
                return http;
            }
            URI next = target(at, http);
            http.disconnect();
            at = next;
        }
        throw new IOException("it is redirected more than " + MAX_REDIRECTS + " times");
    }

    private int status(HttpURLConnection http) throws IOException {
        try {
            return http.getResponseCode();
        } catch (SSLException e) {
            throw new SSLException(
                    e.getMessage() + "; if a CA of your own has signed the server's certificate, name its file as"
                            + " image_ca_file in data/site.yaml"
                            + (caFile == null ? "" : ", which now is " + caFile),
                    e);
        }
    }

    private static URI target(URI from, HttpURLConnection http) throws IOException {
        String location = http.getHeaderField("Location");
        try {
            URI to = from.resolve(new URI(String.valueOf(location)));
            boolean safe = "https".equals(to.getScheme())
                    || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
            if (location == null || to.getHost() == null || !safe) {
                throw new IOException("it is redirected to " + (location == null ? "nowhere" : shown(to))
                        + ", where pmc does not follow");
            }
            boolean sameHost = to.getHost().equalsIgnoreCase(from.getHost()) && to.getPort() == from.getPort();
            if (sameHost && to.getUserInfo() == null && from.getRawUserInfo() != null) {
                return new URI(to.toString()
                        .replaceFirst("://", "://" + from.getRawUserInfo().replace("$", "\\$") + "@"));
            }
            return to;
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new IOException("it is redirected to what is no URL", e);
        }
    }

    /** Those that this Java runtime trusts, and those in the file. */
    private static SSLContext trusting(Path caFile) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(caFile))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (X509Certificate known : ((X509TrustManager) managers(null)[0]).getAcceptedIssuers()) {
                store.setCertificateEntry("runtime-" + number++, known);
            }
            for (Certificate more : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("site-" + number++, more);
            }
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers(store), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IOException("image_ca_file " + caFile + " cannot be used: " + e, e);
        }
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }
}
