package dev.pmc.zookeeper;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Arrays;
import java.util.stream.Collectors;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Finds out by a connection of its own why there is none to ZooKeeper: its client says so in its log only, in stack traces. Asks for
 * {@code ruok}, which every server answers, if only by saying that it may not. Immutable.
 */
final class ServerProbe {
    private static final int LIMIT_MILLIS = 5_000;
    /** A server that speaks TLS wants five bytes before it sees that this is none. */
    private static final byte[] QUESTION = "ruok\n".getBytes(StandardCharsets.US_ASCII);

    /** How a server that speaks TLS begins to complain about whoever does not. */
    private static final int TLS_ALERT = 0x15;

    private static final String NO_TLS = "does not speak TLS on that port: is it the one for plain connections?";

    private final @Nullable ZooKeeperTls tls;

    ServerProbe(@Nullable ZooKeeperTls tls) {
        this.tls = tls;
    }

    /** What is the matter with each server of an ensemble, in words. */
    String ask(ZooKeeperAddress ensemble) {
        return Arrays.stream(ensemble.servers().split(","))
                .map(server -> server + " " + answer(server))
                .collect(Collectors.joining("; "));
    }

    private String answer(String server) {
        int colon = server.lastIndexOf(':');
        String host = server.substring(0, colon).replaceAll("[\\[\\]]", "");
        try (Socket plain = new Socket()) {
            InetAddress address = InetAddress.getByName(host);
            plain.connect(new InetSocketAddress(address, Integer.parseInt(server.substring(colon + 1))), LIMIT_MILLIS);
            plain.setSoTimeout(LIMIT_MILLIS);
            // Of an IP address ZooKeeper's client looks up the name, and wants a certificate for that.
            return tls == null ? answer(plain) : answer(secured(plain, address.getHostName(), tls));
        } catch (UnknownHostException e) {
            return "has a name that no name server knows";
        } catch (SSLException e) {
            return problem(e);
        } catch (SocketTimeoutException e) {
            return "does not answer in time";
        } catch (IOException e) {
            return "cannot be reached (" + e.getMessage() + ")";
        }
    }

    private static SSLSocket secured(Socket plain, String host, ZooKeeperTls tls) throws IOException {
        SSLSocket socket =
                (SSLSocket) tls.context().getSocketFactory().createSocket(plain, host, plain.getPort(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
        } catch (SSLHandshakeException | SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            throw new SSLException("no TLS", e);
        }
        return socket;
    }

    private String answer(Socket socket) throws IOException {
        int first;
        try {
            socket.getOutputStream().write(QUESTION);
            first = socket.getInputStream().read();
        } catch (SSLException e) {
            // With TLS 1.3 the server says only after the handshake what it thinks of a client's certificate.
            return "does not accept pmc's certificate, or wants one (" + e.getMessage()
                    + "): see --zk-certificate-file";
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            first = -1;
        }
        if (tls == null && (first == TLS_ALERT || first < 0)) {
            return "closes the connection: if this is its port for TLS, give --zk-ca-file";
        }
        // What it has to say of a certificate may be lost when it closes the connection at once.
        return first < 0
                ? "closes the connection: if it wants a certificate of pmc's, see --zk-certificate-file"
                : "answers, but lets no session begin: its ensemble may have no majority";
    }

    private static String problem(SSLException e) {
        if (!(e instanceof SSLHandshakeException)) {
            return NO_TLS;
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof EOFException) {
                return NO_TLS;
            }
            if (cause instanceof CertificateExpiredException || cause instanceof CertificateNotYetValidException) {
                return "has a certificate that is not valid at this time (" + cause.getMessage() + ")";
            }
            if (cause instanceof CertPathBuilderException) {
                return "has a certificate that nobody in --zk-ca-file has signed";
            }
        }
        return "does not agree on TLS (" + e.getMessage() + ")";
    }
}
