package dev.pmc.local.remote;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.ExtensionRegistryLite;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Reads what a {@link FrameWriter} has written. */
final class FrameReader {
    private final CodedInputStream in;

    FrameReader(byte[] frame) {
        in = CodedInputStream.newInstance(frame);
    }

    /** The kind that the frame begins with. */
    <E extends Enum<E>> E kind(Class<E> kinds) throws IOException {
        String name = text();
        try {
            return Enum.valueOf(kinds, name);
        } catch (IllegalArgumentException e) {
            throw new IOException("the other side says what is not known here: " + name, e);
        }
    }

    int number() throws IOException {
        return in.readSInt32();
    }

    String text() throws IOException {
        return in.readStringRequireUtf8();
    }

    ByteString bytes() throws IOException {
        return in.readBytes();
    }

    <T extends MessageLite> T message(Parser<T> parser) throws IOException {
        return in.readMessage(parser, ExtensionRegistryLite.getEmptyRegistry());
    }

    <T extends MessageLite> List<T> messages(Parser<T> parser) throws IOException {
        int count = number();
        List<T> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(message(parser));
        }
        return messages;
    }
}
