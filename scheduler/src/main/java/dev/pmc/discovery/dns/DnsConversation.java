package dev.pmc.discovery.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The questions of one peer by TCP, one after the other, each behind its length (RFC 1035). Ends after some seconds in any case. */
final class DnsConversation implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(DnsConversation.class);
    private static final int IDLE_MILLIS = 2_000;
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private final Socket peer;
    private final DnsAnswers answers;

    DnsConversation(Socket peer, DnsAnswers answers) {
        this.peer = peer;
        this.answers = answers;
    }

    @Override
    public void run() {
        long end = System.nanoTime() + LONGEST.toNanos();
        try (peer) {
            peer.setSoTimeout(IDLE_MILLIS);
            DataInputStream in = new DataInputStream(peer.getInputStream());
            DataOutputStream out = new DataOutputStream(peer.getOutputStream());
            while (System.nanoTime() - end < 0) {
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                Optional<byte[]> answer = answers.answer(question, true);
                if (answer.isEmpty()) {
                    return;
                }
                byte[] framed = new byte[answer.get().length + Short.BYTES];
                framed[0] = (byte) (answer.get().length >> Byte.SIZE);
                framed[1] = (byte) answer.get().length;
                System.arraycopy(answer.get(), 0, framed, Short.BYTES, answer.get().length);
                out.write(framed);
            }
        } catch (EOFException e) {
            LOG.trace("a peer has no more DNS questions");
        } catch (IOException e) {
            LOG.atDebug().addKeyValue("reason", e.toString()).log("a DNS connection has ended");
        }
    }
}
