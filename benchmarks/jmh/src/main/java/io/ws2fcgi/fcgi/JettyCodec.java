package io.ws2fcgi.fcgi;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.fcgi.FCGI;
import org.eclipse.jetty.fcgi.generator.ClientGenerator;
import org.eclipse.jetty.fcgi.parser.ClientParser;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.jspecify.annotations.Nullable;

/** Jetty's jetty-fcgi: its generator and its parser, used as its HTTP client uses them. */
@SuppressWarnings("removal") // Of the accumulator, which the generator of this version wants.
final class JettyCodec extends Codec<HttpFields, ByteBufferPool.Accumulator, JettyCodec.Answer> {
    /** What its user has in the end; the body is a view of what was read. */
    static final class Answer {
        private final List<HttpField> headers = new ArrayList<>();
        private int status;
        private @Nullable ByteBuffer body;
        private boolean ended;
    }

    private final Sample sample;
    private final ByteBuffer body;
    private final ByteBuffer response;
    private final ClientGenerator generator = new ClientGenerator(new ArrayByteBufferPool(), true);
    private final ClientParser parser = new ClientParser(new Listener());
    private Answer answer = new Answer();

    JettyCodec(Sample sample) {
        this.sample = sample;
        body = sample.nioBody();
        response = sample.nioResponse();
    }

    @Override
    HttpFields request() {
        HttpFields.Mutable fields = HttpFields.build();
        sample.variables().forEach(fields::add);
        return fields;
    }

    @Override
    ByteBufferPool.Accumulator encode(HttpFields request) {
        body.rewind();
        ByteBufferPool.Accumulator buffers = new ByteBufferPool.Accumulator();
        generator.generateRequestHeaders(buffers, Sample.REQUEST_ID, request);
        generator.generateRequestContent(buffers, Sample.REQUEST_ID, body, true);
        return buffers;
    }

    @Override
    byte[] bytes(ByteBufferPool.Accumulator encoded) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ByteBuffer buffer : encoded.getByteBuffers()) {
            byte[] part = new byte[buffer.remaining()];
            buffer.duplicate().get(part);
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Override
    void releaseEncoded(ByteBufferPool.Accumulator encoded) {
        encoded.release();
    }

    @Override
    void releaseRequest(HttpFields request) {}

    @Override
    Answer decode() {
        answer = new Answer();
        response.rewind();
        while (response.hasRemaining()) parser.parse(response);
        if (!answer.ended) throw new IllegalStateException("response: no end (expected: one)");
        return answer;
    }

    @Override
    String text(Answer read) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (HttpField header : read.headers) headers.put(header.getName(), header.getValue());
        String content = read.body == null ? "" : UTF_8.decode(read.body).toString();
        return Sample.text(read.status, headers, content);
    }

    @Override
    void releaseAnswer(Answer read) {}

    private final class Listener implements ClientParser.Listener {
        @Override
        public void onBegin(int request, int code, String reason) {
            answer.status = code;
        }

        @Override
        public void onHeader(int request, HttpField field) {
            answer.headers.add(field);
        }

        @Override
        public boolean onContent(int request, FCGI.StreamType stream, ByteBuffer buffer) {
            answer.body = buffer;
            return false;
        }

        @Override
        public boolean onEnd(int request) {
            answer.ended = true;
            return false;
        }

        @Override
        public void onFailure(int request, Throwable failure) {
            throw new IllegalStateException(failure);
        }
    }
}
