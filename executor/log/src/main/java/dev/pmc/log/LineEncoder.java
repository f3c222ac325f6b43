package dev.pmc.log;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import dev.pmc.vm.Urls;
import java.nio.charset.StandardCharsets;

/** What the two forms of the log share: UTF-8, nothing before and after the events, no passwords in URLs. */
abstract sealed class LineEncoder extends EncoderBase<ILoggingEvent> permits TextLines, JsonLines {
    private static final byte[] NOTHING = {};

    /** One event, with the line break at its end. */
    abstract String line(ILoggingEvent event);

    @Override
    public byte[] encode(ILoggingEvent event) {
        return line(event).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    static String words(ILoggingEvent event) {
        return Bounds.cut(Urls.withoutUsers(String.valueOf(event.getFormattedMessage())), Bounds.MAX_TEXT);
    }

    static String value(Object value) {
        return Bounds.cut(Urls.withoutUsers(value.toString()), Bounds.MAX_TEXT);
    }

    static String trace(ILoggingEvent event) {
        return Bounds.cut(Urls.withoutUsers(ThrowableProxyUtil.asString(event.getThrowableProxy())), Bounds.MAX_TRACE);
    }

    /** The name of the class that speaks, without its package. */
    static String speaker(ILoggingEvent event) {
        String name = event.getLoggerName();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
