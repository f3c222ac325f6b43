package dev.pmc.cli.process;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The log on stderr: a write for each line, or one for all that a thread says {@link #together}. A write takes several
 * times as long as everything else about a line, and at full load pmc says thousands of lines a second.
 */
public final class StderrAppender extends ConsoleAppender<ILoggingEvent> {
    private static final ThreadLocal<@Nullable ByteArrayOutputStream> GATHERED = new ThreadLocal<>();

    /** Has what is logged meanwhile by this thread leave in one write, at the end. */
    static void together(Runnable lines) {
        ByteArrayOutputStream gathered = new ByteArrayOutputStream();
        GATHERED.set(gathered);
        try {
            lines.run();
        } finally {
            GATHERED.remove();
            System.err.writeBytes(gathered.toByteArray());
        }
    }

    @Override
    public void setOutputStream(OutputStream stderr) {
        super.setOutputStream(new OutputStream() {
            @Override
            public void write(int b) {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] bytes, int offset, int length) {
                ByteArrayOutputStream gathered = GATHERED.get();
                if (gathered == null) {
                    System.err.write(bytes, offset, length);
                } else {
                    gathered.write(bytes, offset, length);
                }
            }
        });
    }
}
