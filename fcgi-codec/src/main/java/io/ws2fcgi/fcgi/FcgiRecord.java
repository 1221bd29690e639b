package io.ws2fcgi.fcgi;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.DefaultByteBufHolder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One record on the wire: the vocabulary of FastCGI, in both directions. */
public sealed interface FcgiRecord {

    /** The request the record belongs to, 1 to 65535; 0 for management records. */
    int requestId();

    /** The five byte streams of a request. Their records differ only by name. */
    enum Stream {
        PARAMS(Wire.PARAMS),
        STDIN(Wire.STDIN),
        STDOUT(Wire.STDOUT),
        STDERR(Wire.STDERR),
        DATA(Wire.DATA);

        private final int type;

        Stream(int type) {
            this.type = type;
        }

        /** True for what an application sends, false for what it is sent. */
        boolean isFromApplication() {
            return this == STDOUT || this == STDERR;
        }

        int type() {
            return type;
        }
    }

    /** Server to application: a request begins. Unknown roles are kept as they are. */
    record BeginRequest(int requestId, int role, boolean keepConnection) implements FcgiRecord {}

    /** Server to application: nobody wants the answer any more. */
    record AbortRequest(int requestId) implements FcgiRecord {}

    /** Application to server: the request is over. {@code appStatus} is unsigned, 0 to 2^32-1. */
    record EndRequest(int requestId, long appStatus, int protocolStatus) implements FcgiRecord {}

    /** Server to application: which values do these variables have? */
    record GetValues(List<String> names) implements FcgiRecord {
        public GetValues {
            names = List.copyOf(names);
        }

        @Override
        public int requestId() {
            return 0;
        }
    }

    /** Application to server: the values that were asked for, as far as they are known. */
    record GetValuesResult(FcgiParams values) implements FcgiRecord {
        @Override
        public int requestId() {
            return 0;
        }
    }

    /** Application to server: a management record of this type is not understood. */
    record UnknownType(int type) implements FcgiRecord {
        @Override
        public int requestId() {
            return 0;
        }
    }

    /** A record of a type that the specification does not have. Its content was skipped. Never sent. */
    record Unknown(int type, int requestId) implements FcgiRecord {}

    /** Bytes of one of the five streams; an empty chunk ends its stream. Owns its content, of any length when sent. */
    final class Chunk extends DefaultByteBufHolder implements FcgiRecord {
        private final int requestId;
        private final Stream stream;

        /** Takes ownership of {@code content}. */
        public Chunk(int requestId, Stream stream, ByteBuf content) {
            super(content);
            this.requestId = requestId;
            this.stream = stream;
        }

        @Override
        public int requestId() {
            return requestId;
        }

        public Stream stream() {
            return stream;
        }

        @Override
        public Chunk replace(ByteBuf content) {
            return new Chunk(requestId, stream, content);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Chunk chunk
                    && requestId == chunk.requestId
                    && stream == chunk.stream
                    && content().equals(chunk.content());
        }

        @Override
        public int hashCode() {
            return Objects.hash(requestId, stream, content());
        }

        @Override
        public String toString() {
            return "Chunk[requestId=" + requestId + ", stream=" + stream + ", content=" + contentToString() + ']';
        }
    }
}
