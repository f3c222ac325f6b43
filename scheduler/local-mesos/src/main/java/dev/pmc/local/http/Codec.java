package dev.pmc.local.http;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import java.util.List;
import java.util.Optional;

/** The two forms in which messages travel, by their content type. */
public enum Codec {
    JSON("application/json") {
        @Override
        public byte[] encode(Message message) {
            return ProtoJson.write(message);
        }

        @Override
        public Message decode(byte[] body, Message.Builder builder) throws HttpRefusal {
            try {
                return ProtoJson.read(body, builder);
            } catch (ProtoJsonException e) {
                throw new HttpRefusal(400, e.problem());
            }
        }
    },
    PROTOBUF("application/x-protobuf") {
        @Override
        public byte[] encode(Message message) {
            return message.toByteArray();
        }

        @Override
        public Message decode(byte[] body, Message.Builder builder) throws HttpRefusal {
            try {
                Message message = builder.mergeFrom(body).buildPartial();
                if (message.isInitialized()) {
                    return message;
                }
            } catch (InvalidProtocolBufferException e) {
                throw refusal(builder);
            }
            throw refusal(builder);
        }

        private static HttpRefusal refusal(Message.Builder builder) {
            return new HttpRefusal(
                    400,
                    "Failed to parse body into "
                            + builder.getDescriptorForType().getName() + " protobuf");
        }
    };

    private final String contentType;

    Codec(String contentType) {
        this.contentType = contentType;
    }

    public String contentType() {
        return contentType;
    }

    public abstract byte[] encode(Message message);

    /** The message of a body; what is none is refused with 400, in the words of a Mesos master. */
    public abstract Message decode(byte[] body, Message.Builder builder) throws HttpRefusal;

    /** The form of a request. The content type has to be written exactly so: no parameters, no capitals. */
    public static Codec ofRequest(HttpExchange exchange) throws HttpRefusal {
        String type = exchange.header("Content-Type")
                .orElseThrow(() -> new HttpRefusal(400, "Expecting 'Content-Type' to be present"));
        for (Codec codec : values()) {
            if (codec.contentType.equals(type)) {
                return codec;
            }
        }
        throw new HttpRefusal(415, "Expecting 'Content-Type' of application/json or application/x-protobuf");
    }

    /** The form of a stream: JSON wherever the client allows it, whatever it likes better. */
    public static Codec ofAnswer(HttpExchange exchange) throws HttpRefusal {
        Optional<String> accept = exchange.header("Accept");
        if (accept.isEmpty() || allows(accept.get(), JSON)) {
            return JSON;
        }
        if (allows(accept.get(), PROTOBUF)) {
            return PROTOBUF;
        }
        throw new HttpRefusal(406, "Expecting 'Accept' to allow 'application/x-protobuf' or 'application/json'");
    }

    private static boolean allows(String accept, Codec codec) {
        List<String> allowed = List.of(codec.contentType, "application/*", "*/*");
        for (String part : accept.split(",", -1)) {
            if (allowed.contains(part.split(";", 2)[0].strip())) {
                return true;
            }
        }
        return false;
    }
}
