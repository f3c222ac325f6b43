package dev.pmc.mesos;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import jdk.net.ExtendedSocketOptions;
import org.jspecify.annotations.Nullable;

/**
 * Opens connections to Mesos masters and agents: TCP with keep-alive, TLS with the name of the host checked, or a Unix
 * domain socket. Immutable.
 */
public final class Dialer {
    private static final int KEEPALIVE_IDLE_SECONDS = 30;
    private static final int KEEPALIVE_PROBE_SECONDS = 10;
    private static final int KEEPALIVE_PROBES = 6;

    private final Duration limit;
    private final @Nullable SSLContext tls;

    /**
     * @param limit how long connecting to one address may take, and the TLS handshake
     * @param tls whom to trust; null: whom this JVM trusts by default
     */
    public Dialer(Duration limit, @Nullable SSLContext tls) {
        this.limit = limit;
        this.tls = tls;
    }

    /** Plain connections, and TLS to those whom this JVM trusts. */
    public static Dialer standard() {
        return new Dialer(Duration.ofSeconds(5), null);
    }

    Wire open(Endpoint endpoint) throws IOException {
        Path path = endpoint.socket();
        if (path != null) {
            return UnixWire.connect(path);
        }
        Socket plain = connect(endpoint);
        try {
            return new SocketWire(endpoint.tls() ? secure(plain, endpoint) : plain);
        } catch (IOException e) {
            plain.close();
            throw e;
        }
    }

    private Socket connect(Endpoint endpoint) throws IOException {
        IOException last = new ConnectException("no address");
        for (InetAddress address : InetAddress.getAllByName(endpoint.host())) {
            Socket socket = new Socket();
            try {
                socket.connect(new InetSocketAddress(address, endpoint.port()), (int) limit.toMillis());
                socket.setTcpNoDelay(true);
                keepAlive(socket);
                return socket;
            } catch (IOException e) {
                socket.close();
                last = e;
            }
        }
        throw last;
    }

    /** A peer whose machine has vanished is noticed after a minute and a half, even on a connection without a limit. */
    private static void keepAlive(Socket socket) throws IOException {
        socket.setKeepAlive(true);
        if (socket.supportedOptions().contains(ExtendedSocketOptions.TCP_KEEPIDLE)) {
            socket.setOption(ExtendedSocketOptions.TCP_KEEPIDLE, KEEPALIVE_IDLE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPINTERVAL, KEEPALIVE_PROBE_SECONDS);
            socket.setOption(ExtendedSocketOptions.TCP_KEEPCOUNT, KEEPALIVE_PROBES);
        }
    }

    private Socket secure(Socket plain, Endpoint endpoint) throws IOException {
        SSLContext context = tls != null ? tls : Trust.ofThisJvm();
        SSLSocket socket =
                (SSLSocket) context.getSocketFactory().createSocket(plain, endpoint.host(), endpoint.port(), true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.setSoTimeout((int) limit.toMillis());
        socket.startHandshake();
        socket.setSoTimeout(0);
        return socket;
    }
}
