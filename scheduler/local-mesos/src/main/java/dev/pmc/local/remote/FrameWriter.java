package dev.pmc.local.remote;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;

/** Writes one frame: its kind, and then fields one after the other. */
final class FrameWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CodedOutputStream out = CodedOutputStream.newInstance(bytes);

    FrameWriter(Enum<?> kind) {
        text(kind.name());
    }

    FrameWriter number(int number) {
        return write(() -> out.writeSInt32NoTag(number));
    }

    FrameWriter text(String text) {
        return write(() -> out.writeStringNoTag(text));
    }

    FrameWriter bytes(ByteString content) {
        return write(() -> out.writeBytesNoTag(content));
    }

    FrameWriter message(MessageLite message) {
        return write(() -> out.writeMessageNoTag(message));
    }

    FrameWriter messages(List<? extends MessageLite> messages) {
        number(messages.size());
        messages.forEach(this::message);
        return this;
    }

    byte[] frame() {
        write(out::flush);
        return bytes.toByteArray();
    }

    private interface Writing {
        void write() throws IOException;
    }

    private FrameWriter write(Writing writing) {
        try {
            writing.write();
            return this;
        } catch (IOException e) {
            throw new IllegalStateException("memory can always be written to", e);
        }
    }
}
